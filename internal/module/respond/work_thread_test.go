package respond

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

var clerk = item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}

// homeOf is the number of the item that a letter belongs to, merges followed.
func homeOf(t interface{ Fatal(...any) }, r *Room, sha string) string {
	list, err := r.Mails(tocsinCtx, clerk, item.MailFilter{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list.Letters {
		if m.SHA != sha || m.Item == 0 {
			continue
		}
		it, err := record.ByID(tocsinCtx, r.DB, m.Item)
		if err == nil {
			it, err = record.Target(tocsinCtx, r.DB, it)
		}
		if err != nil {
			t.Fatal(err)
		}
		return it.Number
	}
	return ""
}

// A conversation ends in one item, in whatever order its letters come, whether programs name the whole chain of letters
// that they answer or the last one alone.
func TestAConversationIsOneItem(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		n := rapid.IntRange(2, 7).Draw(t, "letters")
		parent := make([]int, n)
		all := make([]Arrival, n)
		id := func(i int) string { return fmt.Sprintf("<%d.%d@isp.example>", run, i) }
		for i := range n {
			a := Arrival{SHA: fmt.Sprintf("%d-%d", run, i), Incoming: read.Incoming{Kind: read.Letter, ID: id(i), From: fmt.Sprintf("p%d@isp.example", rapid.IntRange(0, 3).Draw(t, "who")), Subject: "x", Text: "y", To: []string{"cirt@cirt.example"}}}
			if i > 0 {
				parent[i] = rapid.IntRange(0, i-1).Draw(t, "parent")
				a.InReplyTo = []string{id(parent[i])}
				a.To = append(a.To, all[parent[i]].From)
				if rapid.Bool().Draw(t, "whole chain") {
					for p := parent[i]; p > 0; p = parent[p] {
						a.InReplyTo = append(a.InReplyTo, id(parent[p]))
					}
				}
			}
			all[i] = a
		}
		for _, a := range rapid.Permutation(slices.Clone(all)).Draw(t, "order") {
			if err := r.Take(tocsinCtx, a); err != nil {
				t.Fatal(err)
			}
		}
		home := homeOf(t, r, all[0].SHA)
		for _, a := range all {
			if got := homeOf(t, r, a.SHA); got == "" || got != home {
				t.Fatalf("%s is in %s, the first in %s", a.ID, got, home)
			}
		}
	})
}

func TestLettersThatComeLate(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
		db.SetClock(func() time.Time { return now })
		r, _ := mailroom(t, db)
		r.Now = func() time.Time { return now }
		take := func(sha string, in read.Incoming) string {
			t.Helper()
			now = now.Add(time.Minute)
			in.Kind, in.Subject, in.To = read.Letter, "s", append(in.To, "cirt@cirt.example")
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
				t.Fatal(err)
			}
			return homeOf(t, r, sha)
		}
		first := take("1", read.Incoming{From: "a@x.example", ID: "<1@x>"})
		// An answer to what is not here opens a report; a stranger who takes that Message-ID does not get in.
		early := take("3", read.Incoming{From: "b@x.example", ID: "<3@x>", InReplyTo: []string{"<2@x>"}, To: []string{"a@x.example"}})
		if first == early {
			t.Fatal("an answer to what is not known")
		}
		if got := take("9", read.Incoming{From: "evil@y.example", ID: "<2@x>"}); got == early || got == first {
			t.Errorf("a stranger is in %s", got)
		}
		// The letter between joins the two, and that can be taken back.
		if got := take("2", read.Incoming{From: "a@x.example", ID: "<2@x>", InReplyTo: []string{"<1@x>"}}); got != first {
			t.Errorf("the letter between is in %s", got)
		}
		if got := homeOf(t, r, "3"); got != first {
			t.Errorf("the answer stayed in %s", got)
		}
		if out, err := r.Split(t.Context(), clerk, early); err != nil || out.Changed != 1 || homeOf(t, r, "3") != early {
			t.Errorf("%+v, %v", out, err)
		}
		// A closed item is opened again by an answer for a while; later the answer is a report of its own.
		if _, err := r.Change(t.Context(), clerk, item.Pick{Numbers: []string{first}}, item.Change{Status: ptr(item.Resolved)}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(AnswerTime - time.Hour)
		if got := take("4", read.Incoming{From: "a@x.example", ID: "<4@x>", InReplyTo: []string{"<1@x>"}}); got != first {
			t.Errorf("an answer is in %s", got)
		}
		c, err := r.Case(t.Context(), clerk, first)
		if err != nil || c.Status != item.Open {
			t.Errorf("%s, %v", c.Status, err)
		}
		if _, err := r.Change(t.Context(), clerk, item.Pick{Numbers: []string{first}}, item.Change{Status: ptr(item.Resolved)}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(AnswerTime + time.Hour)
		late := take("5", read.Incoming{From: "a@x.example", ID: "<5@x>", InReplyTo: []string{"<1@x>"}})
		c, err = r.Case(t.Context(), clerk, late)
		if err != nil || late == first || c.Status != item.New || len(c.Refs) != 1 || c.Refs[0].Ref != first {
			t.Errorf("%s: %+v, %v", late, c, err)
		}
		if got := take("6", read.Incoming{From: "a@x.example", ID: "<6@x>", InReplyTo: []string{"<5@x>", "<1@x>"}}); got != late {
			t.Errorf("the next is in %s, not in %s", got, late)
		}
	})
}

// What leaves in an item that was merged counts where it was merged into; what comes to the letter's address joins there.
func TestAMergedItemsLettersCountAtItsTarget(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		take := func(sha string) item.Mail {
			t.Helper()
			in := read.Incoming{Kind: read.Letter, From: sha + "@isp.example", ID: "<" + sha + "@isp>", Subject: sha}
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
				t.Fatal(err)
			}
			return letterOf(t, r, sha)
		}
		a, b := take("a"), take("b")
		if _, err := r.Write(t.Context(), clerk, a.Number, item.Compose{Text: "Thank you.", Once: "x"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Merge(t.Context(), clerk, item.Pick{Numbers: []string{a.Number}}, b.Number); err != nil {
			t.Fatal(err)
		}
		acts, err := o.List(t.Context(), outbox.Filter{})
		if err != nil || len(acts) != 1 {
			t.Fatal(acts, err)
		}
		itLeft(t, r, acts[0], b.Number)
		c, err := r.Case(t.Context(), clerk, a.Number)
		if err != nil || !c.Told.IsZero() {
			t.Errorf("%+v, %v", c.Item, err)
		}
	})
}
