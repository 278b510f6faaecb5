package respond

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// tocsinCtx is the context of what is called where no test of its own is at hand.
var tocsinCtx = context.Background()

// letterOf is a letter by its hash.
func letterOf(t *testing.T, r *Room, sha string) item.Mail {
	t.Helper()
	list, err := r.Mails(t.Context(), clerk, item.MailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list.Letters {
		if m.SHA == sha {
			return m
		}
	}
	t.Fatalf("there is no letter %s", sha)
	return item.Mail{}
}

func TestLettersAreSorted(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		n := 0
		f := func(in read.Incoming, sort item.Sort, why string, opens bool) {
			t.Helper()
			n++
			sha := fmt.Sprint(n)
			if in.Kind == "" {
				in.Kind = read.Letter
			}
			in.From, in.Subject, in.ID, in.Size, in.Seal = "a@x.example", "s", "<"+sha+"@x>", 4711, "signed"
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
				t.Fatal(err)
			}
			m := letterOf(t, r, sha)
			if m.Sort != sort || m.Why != why || (m.Item != 0) != opens || m.Size != 4711 || m.Seal != "signed" {
				t.Errorf("%+v: %+v", in, m)
			}
		}
		f(read.Incoming{}, item.Letter, item.WhyNew, true)
		f(read.Incoming{Head: read.Head{Spam: "X-Spam-Flag"}}, item.Spam, item.WhyFilter, false)
		f(read.Incoming{Head: read.Head{List: "news.example"}}, item.Circular, item.WhyList, false)
		f(read.Incoming{Head: read.Head{Leave: true, Precedence: "bulk"}}, item.Circular, item.WhyList, false)
		f(read.Incoming{Head: read.Head{Precedence: "bulk"}}, item.Letter, item.WhyNew, true)
		f(read.Incoming{Head: read.Head{List: "cirt.cirt.example"}}, item.Letter, item.WhyNew, true)
		f(read.Incoming{Head: read.Head{List: "x.example", ListPost: "CIRT@cirt.example"}}, item.Letter, item.WhyNew, true)
		f(read.Incoming{InReplyTo: []string{"<1@x>"}, Head: read.Head{Spam: "X-Spam-Flag", List: "news.example"}}, item.Answer, item.WhyThread, true)
		f(read.Incoming{Kind: read.Bounce}, item.Bounce, item.WhyBounce, false)
		f(read.Incoming{Kind: read.AutoReply}, item.Auto, item.WhyMachine, false)
		f(read.Incoming{Kind: read.Complaint}, item.Letter, item.WhyComplaint, true)
		f(read.Incoming{Kind: read.Complaint, Token: "1"}, item.Auto, item.WhyComplaint, false)
		counts, err := r.MailCounts(t.Context(), clerk, []item.MailFilter{{}, {Sorts: []item.Sort{item.Letter}, Undecided: true}, {Sorts: []item.Sort{item.Spam, item.Circular}}, {Text: "A@X"}, {Text: "none%"}})
		if got := fmt.Sprint(counts); err != nil || got != "[12 5 3 12 0]" {
			t.Errorf("%s, %v", got, err)
		}
		page, err := r.Mails(t.Context(), clerk, item.MailFilter{Limit: 5})
		if err != nil || len(page.Letters) != 5 || page.Next == "" {
			t.Fatalf("%+v, %v", page, err)
		}
		rest, err := r.Mails(t.Context(), clerk, item.MailFilter{Limit: 50, After: page.Next})
		if err != nil || len(rest.Letters) != 7 || rest.Next != "" || rest.Letters[0].SHA != "7" {
			t.Errorf("%+v, %v", rest, err)
		}
		if list, err := r.Mails(t.Context(), item.Viewer{}, item.MailFilter{}); err != nil || len(list.Letters) != 0 {
			t.Errorf("nobody sees %+v, %v", list, err)
		}
	})
}

func TestLettersAreSortedByHand(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		take := func(sha string, in read.Incoming) item.Mail {
			t.Helper()
			if in.Kind == "" {
				in.Kind = read.Letter
			}
			in.From, in.Subject, in.ID, in.Text = "a@x.example", "s "+sha, "<"+sha+"@x>", "198.51.100.7"
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
				t.Fatal(err)
			}
			return letterOf(t, r, sha)
		}
		do := func(s item.Resort) item.Outcome {
			t.Helper()
			out, err := r.Resort(t.Context(), clerk, s)
			if err != nil || out.Changed != len(s.Letters) || out.Op == 0 {
				t.Fatalf("%+v: %+v, %v", s, out, err)
			}
			return out
		}
		undo := func(op int64) {
			t.Helper()
			if out, err := r.Undo(t.Context(), clerk, op); err != nil || out.Changed == 0 || len(out.Skipped) != 0 {
				t.Errorf("%+v, %v", out, err)
			}
		}
		status := func(number string) item.Status {
			c, err := r.Case(t.Context(), clerk, number)
			if err != nil {
				t.Fatal(err)
			}
			return c.Status
		}
		a, away := take("a", read.Incoming{}), take("b", read.Incoming{Kind: read.AutoReply})
		// Spam closes the new report that it opened, and that can be taken back.
		op := do(item.Resort{Letters: []int64{a.ID}, Do: item.DoSpam}).Op
		if m := letterOf(t, r, "a"); m.Sort != item.Spam || m.Why != item.WhyHand || status(a.Number) != item.Rejected {
			t.Errorf("%+v, %s", m, status(a.Number))
		}
		undo(op)
		if m := letterOf(t, r, "a"); m.Sort != item.Letter || status(a.Number) != item.New {
			t.Errorf("%+v, %s", m, status(a.Number))
		}
		// A machine's letter becomes a report.
		op = do(item.Resort{Letters: []int64{away.ID}, Do: item.DoReport}).Op
		made := letterOf(t, r, "b")
		if made.Sort != item.Letter || made.Number == "" {
			t.Errorf("%+v", made)
		}
		c, err := r.Case(t.Context(), clerk, made.Number)
		if err != nil || c.Title != "s b" || len(c.Indicators) != 0 && c.Indicators[0].Value != "198.51.100.7" {
			t.Errorf("%+v, %v", c, err)
		}
		undo(op)
		if m := letterOf(t, r, "b"); m.Number != "" || m.Sort != item.Auto || status(made.Number) != item.Rejected {
			t.Errorf("%+v, %s", m, status(made.Number))
		}
		// A letter goes to another item, with its line; the report that it leaves empty is over.
		d := take("d", read.Incoming{})
		op = do(item.Resort{Letters: []int64{a.ID}, Do: item.DoMove, Number: d.Number}).Op
		if m := letterOf(t, r, "a"); m.Number != d.Number || m.Sort != item.Answer || status(a.Number) != item.Rejected {
			t.Errorf("%+v, %s", m, status(a.Number))
		}
		wrote := item.StreamFilter{What: []item.What{item.Wrote}}
		if s, err := r.Stream(t.Context(), clerk, d.Number, wrote); err != nil || len(s) != 2 {
			t.Errorf("%d lines, %v", len(s), err)
		}
		undo(op)
		if s, err := r.Stream(t.Context(), clerk, a.Number, wrote); err != nil || len(s) != 1 || status(a.Number) != item.New {
			t.Errorf("%d lines, %s, %v", len(s), status(a.Number), err)
		}
		for _, s := range []item.Resort{{}, {Letters: []int64{a.ID}, Do: "x"}, {Letters: []int64{999}, Do: item.DoSpam}, {Letters: []int64{a.ID}, Do: item.DoMove, Number: "ZM-2026-000999"}} {
			if out, err := r.Resort(t.Context(), clerk, s); tocsin.WhyOf(err) == tocsin.Internal {
				t.Errorf("%+v: %+v, %v", s, out, err)
			}
		}
		blind := item.Viewer{Name: "otto", Clearance: tocsin.Green}
		if _, err := r.Resort(t.Context(), blind, item.Resort{Letters: []int64{a.ID}, Do: item.DoSpam}); tocsin.WhyOf(err) != tocsin.NotFound || err == nil || !strings.Contains(err.Error(), "letter") {
			t.Errorf("somebody who may not see it: %v", err)
		}
	})
}
