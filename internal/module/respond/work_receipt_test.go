package respond

import (
	"fmt"
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

func TestSilence(t *testing.T) {
	own := owned([]item.Sender{{Address: "cirt@cirt.example"}, {Address: "info@cirt.example"}})
	f := func(from, head, want string) {
		t.Helper()
		in, err := read.Reader{}.Read([]byte("From: " + from + "\n" + head + "\nSubject: a host\nMessage-ID: <1@x>\n\nIt calls."))
		if err != nil {
			t.Fatal(err)
		}
		a := Arrival{Incoming: in}
		if got := silence(a, mailOf(a), own); got != want {
			t.Errorf("%s %q: %q, want %q", from, head, got, want)
		}
	}
	f("ana@isp.example", "X: y", "")
	f("Ana <ana@isp.example>", "Auto-Submitted: no", "")
	f("ana@isp.example", "Return-Path: <ana@isp.example>", "")
	f("ana@isp.example", "Return-Path: <prvs=12ab=ana@isp.example>", "")
	f("ana@isp.example", "Precedence: special-delivery", "")
	f("ana@isp.example", "Auto-Submitted: auto-replied", "sort")
	f("ana@isp.example", "Auto-Submitted: auto-generated", "sort")
	f("ana@isp.example", "X-Autoreply: yes", "sort")
	f("ana@isp.example", "Precedence: bulk", "list")
	f("ana@isp.example", "Precedence: junk", "list")
	f("ana@isp.example", "Precedence: list", "list")
	f("ana@isp.example", "List-Id: <x.example>", "list")
	f("ana@isp.example", "List-Unsubscribe: <https://x.example>", "list")
	f("ana@isp.example", "X-Auto-Response-Suppress: DR, OOF", "suppress")
	f("ana@isp.example", "X-Auto-Response-Suppress: All", "suppress")
	f("ana@isp.example", "X-Spam-Flag: YES", "spam")
	f("ana@isp.example", "Return-Path: <>", "null")
	f("ana@isp.example", "Return-Path: <bounces+ana=isp@isp.example>", "return")
	f("ana@isp.example", "Return-Path: <x@mailer.example>", "return")
	f("cirt@cirt.example", "X: y", "own")
	f("INFO+x@cirt.example", "X: y", "own")
	for _, robot := range []string{"no-reply", "noreply", "alerts.noreply", "do-not-reply", "donotreply", "bounces", "owner-people", "people-owner", "people-request", "majordomo", "bounces+12"} {
		f(robot+"@isp.example", "X: y", "robot")
	}
	f("reply@isp.example", "X: y", "")
	f("nobody.special@isp.example", "X: y", "")
	f("MAILER-DAEMON@isp.example", "X: y", "robot")
	f("", "X: y", "robot")
}

// confirming is a desk that confirms letters, with a clock.
func confirming(t *testing.T, db *sqldb.DB, policy outbox.Policy) (r *Room, o *outbox.Outbox, c *clocked) {
	t.Helper()
	c = &clocked{time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return c.now }
	db.SetClock(now)
	o, err := outbox.Open(t.Context(), db, policy, slog.New(slog.DiscardHandler), now)
	if err != nil {
		t.Fatal(err)
	}
	r, err = New(t.Context(), Config{Country: "ZM", Team: "CIRT", From: "CIRT <cirt@cirt.example>", Language: "en"},
		Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: now, Outbox: o, People: folk{"off@isp.example": {Off: true}, "x@isp.example": {Known: true, Language: "fr", Clearance: tocsin.Amber}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.SetLetterhead(t.Context(), "ana", item.Letterhead{Receipts: true, Addresses: []string{"info@cirt.example"}}); err != nil {
		t.Fatal(err)
	}
	return r, o, c
}

func TestReportsAreConfirmed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o, c := confirming(t, db, outbox.Policy{})
		n := 0
		take := func(in read.Incoming, change func(*Arrival), want int) {
			t.Helper()
			n++
			if in.Kind = read.Letter; in.Subject == "" {
				in.Subject = "TLP:RED secret"
			}
			in.ID, in.Name = fmt.Sprintf("<%d@x>", n), "http://spam.example"
			a := Arrival{Incoming: in, SHA: fmt.Sprint(n)}
			if change != nil {
				change(&a)
			}
			if err := r.Take(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if got := len(acts(t, o)); got != want {
				t.Errorf("letter %d from %s: %d confirmations, want %d", n, in.From, got, want)
			}
		}
		english := "The host in our network calls home and we do not know what to do about it."
		take(read.Incoming{From: "ana@isp.example", Text: english, To: []string{"info@cirt.example"}}, nil, 1)
		act := acts(t, o)[0]
		raw, err := o.Payload(t.Context(), act.ID)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		for _, want := range []string{"Auto-Submitted: auto-replied", "From: <info@cirt.example>", "To: <ana@isp.example>", "In-Reply-To: <1@x>", "ZM-2026-"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
		if act.Kind != "receipt" || act.State != outbox.Held || strings.Contains(text, "secret") || strings.Contains(text, "spam.example") {
			t.Errorf("%+v %s", act, text)
		}
		list, err := r.List(t.Context(), lena, item.Filter{})
		if err != nil || len(list.Items) != 1 || !list.Items[0].Answered.IsZero() || list.Items[0].Waits != item.ForUs {
			t.Errorf("%+v, %v", list, err)
		}
		take(read.Incoming{From: "ANA@isp.example", Text: english}, nil, 1) // one a day
		c.pass(receiptEvery - time.Minute)
		take(read.Incoming{From: "ana@isp.example", Text: english}, nil, 1)
		c.pass(2 * time.Minute)
		take(read.Incoming{From: "ana@isp.example", Text: english}, nil, 2)
		take(read.Incoming{From: "off@isp.example", Text: english}, nil, 2)                                                  // switched off
		take(read.Incoming{From: "cirt@cirt.example", Text: english}, nil, 2)                                                // our own
		take(read.Incoming{From: "b@isp.example", InReplyTo: []string{"<1@x>"}, Text: english}, nil, 2)                      // an answer
		take(read.Incoming{From: "b@isp.example"}, func(a *Arrival) { a.Box, a.At = "box", c.now.Add(-90*24*time.Hour) }, 2) // of long ago
		take(read.Incoming{From: "b@isp.example"}, func(a *Arrival) { a.Kind, a.Subject = read.AutoReply, "away" }, 2)       // a machine
		take(read.Incoming{From: "b@isp.example", Head: read.Head{List: "x.example"}}, nil, 2)                               // a list
		take(read.Incoming{From: "x@isp.example", Text: "?"}, nil, 3)                                                        // French, by the contact
		if last := acts(t, o)[2]; !strings.Contains(last.Title, "signalement") {
			t.Errorf("the contact's language is French: %s", last.Title)
		}
		take(read.Incoming{From: "y@isp.example", Text: "Здравствуйте, наш сервер рассылает спам, и мы не знаем, что с этим делать."}, nil, 4)
		if last := acts(t, o)[3]; !strings.Contains(last.Title, "сообщение") {
			t.Errorf("the letter is Russian: %s", last.Title)
		}
	})
}

func TestAFloodIsNotConfirmed(t *testing.T) {
	db := sqldbtest.Open(t, t.TempDir()+"/records.db")
	r, o, c := confirming(t, db, outbox.Policy{})
	flood := func(from, to int) {
		t.Helper()
		for i := from; i < to; i++ {
			in := read.Incoming{Kind: read.Letter, From: fmt.Sprintf("u%d@isp.example", i), Subject: "x", ID: fmt.Sprintf("<%d@x>", i), Text: "x"}
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	flood(0, receiptsAnHour+5)
	if n := len(acts(t, o)); n != receiptsAnHour {
		t.Errorf("%d confirmations in an hour, want %d", n, receiptsAnHour)
	}
	c.pass(time.Hour + time.Minute)
	flood(100, 101)
	list, err := o.List(t.Context(), outbox.Filter{Limit: 500})
	if err != nil || len(list) != receiptsAnHour+1 {
		t.Errorf("%d confirmations an hour later, %v", len(list), err)
	}
}

func TestNothingIsConfirmedUnlessWanted(t *testing.T) {
	db := sqldbtest.Open(t, t.TempDir()+"/records.db")
	r, o := mailroom(t, db)
	if err := r.Take(t.Context(), Arrival{Incoming: read.Incoming{Kind: read.Letter, From: "a@isp.example", Subject: "x"}, SHA: "1"}); err != nil || len(acts(t, o)) != 0 {
		t.Errorf("%v, %d acts", err, len(acts(t, o)))
	}
	if err := r.Take(t.Context(), Arrival{Incoming: read.Incoming{Kind: read.Letter, From: "b@isp.example", Subject: "x"}, SHA: "2"}); err != nil {
		t.Error(err)
	}
}
