package respond

import (
	"context"
	"errors"
	"testing"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// An index that was not made to its end hides no letter, and one that was is asked again.
func TestLettersAreFoundWhileTheirIndexIsMade(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		if err := r.Take(t.Context(), Arrival{Incoming: read.Incoming{Kind: read.Letter, From: "ana@isp.example", Subject: "a host calls"}, SHA: "1"}); err != nil {
			t.Fatal(err)
		}
		words, err := search.Open(t.Context(), db, "mail")
		if err != nil {
			t.Fatal(err)
		}
		r.MailSearch = words // which knows of no letter yet
		f := func(found int, indexed int64) {
			t.Helper()
			list, err := r.Mails(t.Context(), clerk, item.MailFilter{Text: "host"})
			if err != nil || len(list.Letters) != found || list.Indexed != indexed {
				t.Errorf("%d found, %d indexed, %v; want %d, %d", len(list.Letters), list.Indexed, err, found, indexed)
			}
		}
		f(0, 0)
		cut, stop := context.WithCancel(t.Context())
		stop()
		if err := r.ReindexMail(cut); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		f(1, 1)
		if err := r.ReindexMail(t.Context()); err != nil {
			t.Fatal(err)
		}
		f(1, 0)
	})
}
