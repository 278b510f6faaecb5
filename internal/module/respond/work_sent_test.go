package respond

import (
	"testing"
	"time"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// elsewhere is a letter that one of the team has sent by another program.
func elsewhere(t *testing.T, r *Room, sha, subject string, answers ...string) {
	t.Helper()
	in := read.Incoming{Kind: read.Letter, From: "cirt@cirt.example", Name: "CIRT", To: []string{"a@x.example"}, Subject: subject, ID: "<" + sha + "@cirt>", InReplyTo: answers, Text: "We look at it."}
	for range 2 { // the same again changes nothing
		if err := r.TakeSent(t.Context(), Arrival{Incoming: in, SHA: sha, At: r.Now().Add(-time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasSentByAnotherProgramIsKnown(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		s := sorting{t, r}
		a := s.take("a", read.Incoming{})
		reads := func(number string, answered bool, lines int) {
			t.Helper()
			c := s.item(number)
			if c.Answered.IsZero() == answered || s.lines(number) != lines || answered && (c.Waits != item.ForThem || c.Answered.Before(c.Created)) {
				t.Errorf("%s: answered %v, waits %s, %d lines", number, c.Answered, c.Waits, s.lines(number))
			}
		}
		reads(a.Number, false, 1)
		elsewhere(t, r, "out1", "Re: s a", "<a@x>")
		reads(a.Number, true, 2)
		elsewhere(t, r, "out2", "About ["+a.Number+"]")
		reads(a.Number, true, 3)
		// The answer is read before the letter that it answers: it waits for it.
		elsewhere(t, r, "out3", "Re: s b", "<b@x>")
		b := s.take("b", read.Incoming{})
		reads(b.Number, true, 2)
		// Somebody answers what was begun elsewhere: their report has both.
		elsewhere(t, r, "out4", "Please look")
		c := s.take("c", read.Incoming{InReplyTo: []string{"<out4@cirt>"}})
		if s.lines(c.Number) != 2 {
			t.Errorf("%d lines", s.lines(c.Number))
		}
		// It opens nothing, and nothing leaves by it; a machine's is passed over.
		elsewhere(t, r, "out5", "A private matter")
		if err := r.TakeSent(t.Context(), Arrival{Incoming: read.Incoming{Kind: read.AutoReply, From: "cirt@cirt.example", To: []string{"a@x.example"}, InReplyTo: []string{"<a@x>"}}, SHA: "auto"}); err != nil {
			t.Fatal(err)
		}
		reads(a.Number, true, 3)
		list, err := r.List(t.Context(), clerk, item.Filter{Closed: true})
		if err != nil || len(list.Items) != 3 || len(acts(t, o)) != 0 {
			t.Errorf("%d items, %d acts, %v", len(list.Items), len(acts(t, o)), err)
		}
		// A closed item stays closed.
		if _, err := r.Change(t.Context(), clerk, item.Pick{Numbers: []string{b.Number}}, item.Change{Status: ptr(item.Rejected)}); err != nil {
			t.Fatal(err)
		}
		elsewhere(t, r, "out6", "Re: s b", "<b@x>")
		if c := s.item(b.Number); c.Status != item.Rejected {
			t.Errorf("%s", c.Status)
		}
		// What the node has sent itself lies in the folder too.
		if _, err := r.Write(t.Context(), clerk, a.Number, item.Compose{Text: "Thank you.", Once: "x"}); err != nil {
			t.Fatal(err)
		}
		entries, err := r.Stream(t.Context(), clerk, a.Number, item.StreamFilter{What: []item.What{item.Wrote}})
		if err != nil {
			t.Fatal(err)
		}
		own := newestOut(entries)
		in := read.Incoming{Kind: read.Letter, From: "cirt@cirt.example", To: []string{"a@x.example"}, ID: own.MessageID, InReplyTo: []string{"<a@x>"}}
		if err := r.TakeSent(t.Context(), Arrival{Incoming: in, SHA: "copy"}); err != nil {
			t.Fatal(err)
		}
		reads(a.Number, true, 4)
	})
}

// newestOut is the letter of the node's own in a stream.
func newestOut(list []item.Entry) item.Mail {
	for _, e := range list {
		if e.Mail != nil && e.Mail.Out && e.Mail.Act != 0 {
			return *e.Mail
		}
	}
	return item.Mail{}
}
