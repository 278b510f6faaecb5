package respond

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// TestLettersAreLookedFor finds letters by one thing alone, with an index of words and without, in both orders over pages.
func TestLettersAreLookedFor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		words, err := search.Open(t.Context(), db, "mail")
		if err != nil {
			t.Fatal(err)
		}
		r.MailSearch = words
		for i, in := range []read.Incoming{
			{From: "ana@isp.example", Name: "Ana Banda", To: []string{"info@cirt.example"}, Subject: "a host calls"},
			{From: "bob@isp.example", To: []string{"cirt@cirt.example"}, Subject: "Ana has a file", Files: []read.File{{Name: "passwd 1.log", Body: []byte("x")}}},
			{From: "eve@bank.example", To: []string{"ana@isp.example"}, Subject: "تقرير", Files: []read.File{{Name: "تقرير.pdf"}}},
		} {
			in.Kind = read.Letter
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		f := func(text, want string) {
			t.Helper()
			for _, by := range []Searcher{words, nil} {
				r.MailSearch = by
				list, counts, err := r.MailPage(t.Context(), clerk, item.MailFilter{Text: text}, []item.MailFilter{{}})
				got := ""
				for _, m := range list.Letters {
					local, _, _ := strings.Cut(m.From, "@")
					got += local + " "
				}
				if strings.TrimSpace(got) != want || err != nil || counts[0] != int64(len(list.Letters)) {
					t.Errorf("%s (index %v): %q, %v, want %q; %v", text, by != nil, got, counts, want, err)
				}
			}
		}
		f("ana", "eve bob ana")
		f("from:ana", "ana")
		f("from:banda", "ana")
		f("to:info@cirt", "ana")
		f("to:ana", "eve")
		f("subject:ana", "bob")
		f("has:file", "eve bob")
		f("file:passwd", "bob")
		f("file:تقرير", "eve")
		f("has:file from:ana", "")
		f(`subject:"host calls" from:isp`, "ana")
		f("file:100%", "")
		var got []string
		after := ""
		for {
			list, err := r.Mails(t.Context(), clerk, item.MailFilter{Sorts: []item.Sort{item.Letter, item.Answer}, Oldest: true, Limit: 1, After: after})
			if err != nil || len(list.Letters) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			got = append(got, list.Letters[0].From[:3])
			if after = list.Next; after == "" {
				break
			}
		}
		if strings.Join(got, " ") != "ana bob eve" {
			t.Errorf("the oldest first: %v", got)
		}
	})
}
