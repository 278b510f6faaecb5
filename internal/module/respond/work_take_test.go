package respond

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// mailroom is a desk with an outbox.
func mailroom(t *testing.T, db *sqldb.DB) (*Room, *outbox.Outbox) {
	t.Helper()
	o, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(t.Context(), Config{Country: "ZM", From: "CIRT <cirt@cirt.example>"}, Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now, Outbox: o})
	if err != nil {
		t.Fatal(err)
	}
	return r, o
}

func TestLettersBecomeReports(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		ana := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
		take := func(sha string, in read.Incoming, feed bool) {
			t.Helper()
			if in.Kind == "" {
				in.Kind = read.Letter
			}
			for range 2 { // handed over again, since a server heard no yes
				if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha, Feed: feed}); err != nil {
					t.Fatal(err)
				}
			}
		}
		take("1", read.Incoming{From: "soc@isp.example", Name: "SOC", Subject: "TLP:GREEN a host calls\nhome", ID: "<1@isp.example>", Text: "203.0.113.9 talks to hxxp://bad[.]example/\n> old 198.51.100.1"}, false)
		take("2", read.Incoming{From: "b@isp.example", Subject: "Re: a host calls", ID: "<2@isp.example>", InReplyTo: []string{"<1@isp.example>"}, Text: "more"}, false)
		take("3", read.Incoming{Kind: read.AutoReply, From: "c@isp.example", Subject: "away"}, false)
		take("4", read.Incoming{From: "feed@isp.example", Subject: "daily"}, true)
		list, err := r.List(t.Context(), ana, item.Filter{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		it := list.Items[0]
		if it.Kind != item.Report || it.Status != item.New || it.Title != "TLP:GREEN a host calls home" || it.Mark != tocsin.Green || it.Email != "soc@isp.example" || it.Waits != item.ForUs {
			t.Errorf("%+v", it)
		}
		c, err := r.Case(t.Context(), ana, it.Number)
		if err != nil || len(c.Indicators) != 4 {
			t.Errorf("%+v, %v", c.Indicators, err)
		}
		sent, err := r.Write(t.Context(), ana, it.Number, item.Compose{Text: "Thank you.", Once: "x"})
		if err != nil || sent.To[0] != "soc@isp.example" || !strings.Contains(sent.Subject, "["+it.Number+"]") || !strings.HasPrefix(sent.Subject, "Re: ") {
			t.Fatalf("%+v, %v", sent, err)
		}
		if _, err := r.Write(t.Context(), ana, it.Number, item.Compose{Text: "Thank you.", Once: "x"}); err != nil {
			t.Fatal(err)
		}
		acts, err := o.List(t.Context(), outbox.Filter{})
		if err != nil || len(acts) != 1 || acts[0].State != outbox.Held || acts[0].To != "soc@isp.example" {
			t.Fatalf("%+v, %v", acts, err)
		}
		if _, err := r.Change(t.Context(), ana, item.Pick{Numbers: []string{it.Number}}, item.Change{Status: ptr(item.Resolved)}); err != nil {
			t.Fatal(err)
		}
		take("9", read.Incoming{From: "stranger@evil.example", Subject: "Re: [" + it.Number + "] let me in", ID: "<9@evil.example>"}, false)
		if c, err := r.Case(t.Context(), ana, it.Number); err != nil || c.Status != item.Resolved {
			t.Errorf("a stranger with a number opens it: %+v, %v", c.Item, err)
		}
		take("5", read.Incoming{From: "b@isp.example", Subject: "AW: [" + it.Number + "] a host calls", ID: "<5@isp.example>", Text: "again"}, false)
		take("6", read.Incoming{From: "b@isp.example", Subject: "no number", InReplyTo: []string{sent.MessageID}, Text: "and again"}, false)
		c, err = r.Case(t.Context(), ana, it.Number)
		if err != nil || c.Status != item.Open || c.Waits != item.ForUs || !c.Closed.IsZero() {
			t.Errorf("%+v, %v", c.Item, err)
		}
		stream, err := r.Stream(t.Context(), ana, it.Number, item.StreamFilter{What: []item.What{item.Wrote}})
		if err != nil || len(stream) != 5 {
			t.Errorf("%d letters, %v", len(stream), err)
		}
		if list, err = r.List(t.Context(), ana, item.Filter{Closed: true}); err != nil || len(list.Items) != 2 {
			t.Errorf("%d items, %v", len(list.Items), err)
		}
		itLeft(t, r, acts[0], it.Number)
	})
}

// itLeft says that a letter has left, and looks that its item is answered.
func itLeft(t *testing.T, r *Room, act outbox.Act, number string) {
	t.Helper()
	act.State = outbox.Sent
	err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.went(t.Context(), tx, act) })
	c, err2 := r.Case(t.Context(), item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}, number)
	if err != nil || err2 != nil || c.Told.IsZero() || c.Answered.IsZero() {
		t.Errorf("%+v, %v %v", c.Item, err, err2)
	}
}

func ptr[T any](v T) *T { return &v }

func TestRedLeavesNot(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		ana := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
		it, err := r.Start(t.Context(), ana, item.Start{Kind: item.Incident, Title: "x", TLP: "red", Email: "a@isp.example", How: "telephone"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Write(t.Context(), ana, it.Number, item.Compose{Text: "secret"})
		acts, err2 := o.List(t.Context(), outbox.Filter{})
		if tocsin.WhyOf(err) != tocsin.Denied || err2 != nil || len(acts) != 0 {
			t.Errorf("%v, %v, %d acts", err, err2, len(acts))
		}
	})
}
