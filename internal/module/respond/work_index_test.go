package respond

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// While the index of items is made anew they are found by their titles, and whoever looks is told; afterwards by all their words.
func TestItemsAreFoundWhileTheirIndexIsMade(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		if _, err := r.Start(t.Context(), clerk, item.Start{Kind: item.Incident, Title: "A gateway calls home", Text: "beacons each minute", TLP: "amber"}); err != nil {
			t.Fatal(err)
		}
		words, err := search.Open(t.Context(), db, "items")
		if err != nil {
			t.Fatal(err)
		}
		r.Search = words // which knows of no item yet
		f := func(text string, found int, indexed int64) {
			t.Helper()
			list, err := r.List(t.Context(), clerk, item.Filter{Text: text, Limit: 10})
			if err != nil || len(list.Items) != found || list.Indexed != indexed {
				t.Errorf("%s: %d found, %d indexed, %v; want %d, %d", text, len(list.Items), list.Indexed, err, found, indexed)
			}
		}
		made := func(want ...Making) {
			t.Helper()
			if got := r.Made(); !slices.Equal(got, want) {
				t.Errorf("made %+v, want %+v", got, want)
			}
		}
		f("gateway", 0, 0)
		cut, stop := context.WithCancel(t.Context())
		stop()
		if err := r.Reindex(cut); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		f("gateway", 1, 1)
		f("beacons", 0, 1)
		r.itemsMade.begin(3)
		made(Making{What: "items", Of: 3})
		if err := r.Reindex(t.Context()); err != nil {
			t.Fatal(err)
		}
		f("beacons", 1, 0)
		made()
	})
}
