package respond

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
		_, counts, err := r.MailPage(t.Context(), clerk, item.MailFilter{}, []item.MailFilter{{}, {Sorts: []item.Sort{item.Letter}, Undecided: true}, {Sorts: []item.Sort{item.Spam, item.Circular}}})
		for _, text := range []string{"A@X", "none%"} {
			_, more, bad := r.MailPage(t.Context(), clerk, item.MailFilter{Text: text}, []item.MailFilter{{}})
			counts, err = append(counts, more...), errors.Join(err, bad)
		}
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

// sorting sorts letters by hand.
type sorting struct {
	*testing.T
	r *Room
}

func (s sorting) take(sha string, in read.Incoming) item.Mail {
	s.Helper()
	if in.Kind == "" {
		in.Kind = read.Letter
	}
	in.From, in.Subject, in.ID, in.Text = "a@x.example", "s "+sha, "<"+sha+"@x>", "198.51.100.7"
	if err := s.r.Take(s.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
		s.Fatal(err)
	}
	return letterOf(s.T, s.r, sha)
}

func (s sorting) do(one item.Mail, do, number string) (op int64) {
	s.Helper()
	out, err := s.r.Resort(s.Context(), clerk, item.Resort{Letters: []int64{one.ID}, Do: do, Number: number})
	if err != nil || out.Changed != 1 || out.Op == 0 {
		s.Fatalf("%s: %+v, %v", do, out, err)
	}
	return out.Op
}

func (s sorting) undo(op int64) {
	s.Helper()
	if out, err := s.r.Undo(s.Context(), clerk, op); err != nil || out.Changed == 0 || len(out.Skipped) != 0 {
		s.Errorf("%+v, %v", out, err)
	}
}

func (s sorting) item(number string) item.Case {
	s.Helper()
	c, err := s.r.Case(s.Context(), clerk, number)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s sorting) lines(number string) int {
	s.Helper()
	list, err := s.r.Stream(s.Context(), clerk, number, item.StreamFilter{What: []item.What{item.Wrote}})
	if err != nil {
		s.Fatal(err)
	}
	return len(list)
}

func TestLettersAreSortedByHand(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		s := sorting{t, r}
		a, away := s.take("a", read.Incoming{}), s.take("b", read.Incoming{Kind: read.AutoReply})
		// Spam closes the new report that it opened, and that can be taken back.
		op := s.do(a, item.DoSpam, "")
		if m := letterOf(t, r, "a"); m.Sort != item.Spam || m.Why != item.WhyHand || s.item(a.Number).Status != item.Rejected {
			t.Errorf("%+v", m)
		}
		s.undo(op)
		if m := letterOf(t, r, "a"); m.Sort != item.Letter || s.item(a.Number).Status != item.New {
			t.Errorf("%+v", m)
		}
		// A machine's letter becomes a report, with what it names.
		op = s.do(away, item.DoReport, "")
		made := letterOf(t, r, "b")
		if c := s.item(made.Number); made.Sort != item.Letter || c.Title != "s b" || len(c.Indicators) != 1 || c.Indicators[0].Value != "198.51.100.7" {
			t.Errorf("%+v, %+v", made, c)
		}
		s.undo(op)
		if m := letterOf(t, r, "b"); m.Number != "" || m.Sort != item.Auto || s.item(made.Number).Status != item.Rejected {
			t.Errorf("%+v", m)
		}
		// A letter goes to another item, with its line; the report that it leaves empty is over.
		d := s.take("d", read.Incoming{})
		op = s.do(a, item.DoMove, d.Number)
		if m := letterOf(t, r, "a"); m.Number != d.Number || m.Sort != item.Answer || s.item(a.Number).Status != item.Rejected || s.lines(d.Number) != 2 {
			t.Errorf("%+v", m)
		}
		s.undo(op)
		if s.lines(a.Number) != 1 || s.lines(d.Number) != 1 || s.item(a.Number).Status != item.New {
			t.Errorf("%+v", s.item(a.Number))
		}
	})
}

func TestWhatIsRefusedOfSorting(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	a := sorting{t, r}.take("a", read.Incoming{})
	f := func(v item.Viewer, s item.Resort, want tocsin.Why) {
		t.Helper()
		if out, err := r.Resort(t.Context(), v, s); err == nil || tocsin.WhyOf(err) != want {
			t.Errorf("%+v: %+v, %v", s, out, err)
		}
	}
	f(clerk, item.Resort{}, tocsin.Invalid)
	f(clerk, item.Resort{Letters: []int64{a.ID}, Do: "x"}, tocsin.Invalid)
	f(clerk, item.Resort{Letters: []int64{999}, Do: item.DoSpam}, tocsin.NotFound)
	f(clerk, item.Resort{Letters: []int64{a.ID}, Do: item.DoMove, Number: "ZM-2026-000999"}, tocsin.NotFound)
	f(item.Viewer{Name: "otto", Clearance: tocsin.Green}, item.Resort{Letters: []int64{a.ID}, Do: item.DoSpam}, tocsin.NotFound)
	f(item.Viewer{}, item.Resort{Letters: []int64{a.ID}, Do: item.DoSpam}, tocsin.NotFound)
}

// What was merged into something hidden is a way into it for nobody: neither for a letter, nor for another item.
func TestNothingGoesIntoWhatIsHiddenByAMerge(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	s := sorting{t, r}
	a, b, c := s.take("a", read.Incoming{}), s.take("b", read.Incoming{}), s.take("c", read.Incoming{})
	if _, err := r.Change(t.Context(), clerk, item.Pick{Numbers: []string{b.Number}}, item.Change{TLP: ptr("red")}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Merge(t.Context(), clerk, item.Pick{Numbers: []string{a.Number}}, b.Number); err != nil {
		t.Fatal(err)
	}
	amber := item.Viewer{Name: "otto", Clearance: tocsin.Amber, All: true}
	if out, err := r.Resort(t.Context(), amber, item.Resort{Letters: []int64{c.ID}, Do: item.DoMove, Number: a.Number}); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("%+v, %v", out, err)
	}
	if out, err := r.Merge(t.Context(), amber, item.Pick{Numbers: []string{c.Number}}, a.Number); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("%+v, %v", out, err)
	}
	if m := letterOf(t, r, "c"); m.Number != c.Number {
		t.Errorf("%+v", m)
	}
}
