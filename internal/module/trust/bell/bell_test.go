package bell

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// ringing is a bell with a clock, and anna who has confirmed an address.
type ringing struct {
	*Bell
	t    *testing.T
	now  time.Time
	anna trust.User
	n    int
}

func ring(t *testing.T, db *sqldb.DB) *ringing {
	t.Helper()
	x := &ringing{t: t, now: time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	x.Bell = x.process(db)
	room := x.Room
	var code string
	room.OnAddress(func(ctx context.Context, tx *sqldb.Tx, u trust.User, address, c string) error {
		code = c
		return x.sendCode(ctx, tx, u, address, c)
	})
	_, err := room.Add(t.Context(), trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"})
	ok(err)
	x.anna, err = room.Named(t.Context(), "anna")
	ok(err)
	ok(room.WantAddress(t.Context(), x.anna, "anna@home.example"))
	ok(room.ConfirmAddress(t.Context(), x.anna, code))
	return x
}

// process is the bell of one process of the node, by the same clock.
func (x *ringing) process(db *sqldb.DB) *Bell {
	x.t.Helper()
	ctx, clock, log := x.t.Context(), func() time.Time { return x.now }, slog.New(slog.DiscardHandler)
	ok := func(err error) {
		x.t.Helper()
		if err != nil {
			x.t.Fatal(err)
		}
	}
	db.SetClock(clock)
	ok(audit.Open(ctx, db))
	box, err := seal.New(make([]byte, 32))
	ok(err)
	room, err := trust.New(ctx, trust.Deps{DB: db, Log: log, Now: clock, Team: "Team", Seal: box})
	ok(err)
	out, err := outbox.Open(ctx, db, outbox.Policy{}, log, clock)
	ok(err)
	notices, err := notice.Open(ctx, db)
	ok(err)
	about := func(_ context.Context, _ web.Asker, numbers []string) (map[string]About, error) {
		known := map[string]About{}
		for _, n := range numbers {
			if !strings.HasPrefix(n, "HIDDEN") {
				known[n] = About{Title: "a secret title", Mark: tocsin.Amber, Quiet: strings.HasPrefix(n, "QUIET")}
			}
		}
		return known, nil
	}
	b, err := New(Deps{DB: db, Notices: notices, Room: room, Outbox: out, Log: log, Now: clock, About: about, From: func() string { return "Team <cirt@team.example>" }, Team: "Team", URL: "https://node.example"}, nil)
	ok(err)
	return b
}

// tell tells anna of something, and has the letters written that are due.
func (x *ringing) tell(kind notice.Kind, about string) {
	x.t.Helper()
	x.n++
	l := notice.Line{Who: "anna", Key: fmt.Sprint(x.n), Kind: kind, About: about, Href: "/incidents/" + about}
	if err := x.DB.Tx(x.t.Context(), func(tx *sqldb.Tx) error { return x.Notices.Tell(x.t.Context(), tx, l) }); err != nil {
		x.t.Fatal(err)
	}
}

// letters are the subjects of the letters of notices, the newest first, after those that are due are written twice.
func (x *ringing) letters() (list []string) {
	x.t.Helper()
	for range 2 {
		if err := x.Post(x.t.Context()); err != nil {
			x.t.Fatal(err)
		}
	}
	acts, err := x.Outbox.List(x.t.Context(), outbox.Filter{Kind: ActKind, Limit: 100})
	if err != nil {
		x.t.Fatal(err)
	}
	for _, a := range acts {
		if a.State != outbox.Held || a.To != "anna@home.example" {
			x.t.Errorf("%+v", a)
		}
		raw, err := x.Outbox.Payload(x.t.Context(), a.ID)
		if err != nil || strings.Contains(string(raw), "secret") {
			x.t.Errorf("%v\n%s", err, raw)
		}
		list = append(list, a.Title)
	}
	return list
}

func TestALetterTellsNumberAndKindOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		is := func(want ...string) {
			t.Helper()
			if got := x.letters(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		is()
		x.tell(notice.Given, "ZM-1")
		is("ZM-1: Given to you")
		x.tell(notice.Given, "HIDDEN-2")
		x.tell(notice.Follow, "ZM-3")
		is("ZM-1: Given to you")
		x.tell(notice.Decision, "")
		is("Waits for your decision", "ZM-1: Given to you")
		if err := x.Room.DropAddress(t.Context(), x.anna); err != nil {
			t.Fatal(err)
		}
		x.tell(notice.Given, "ZM-4")
		is("Waits for your decision", "ZM-1: Given to you")
	})
}

func TestManyAtOnceAreOneLetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		for i := range burst + 1 {
			x.tell(notice.Given, fmt.Sprint("ZM-", i))
		}
		if got := x.letters(); fmt.Sprint(got) != "[6 notices]" {
			t.Errorf("%q", got)
		}
	})
}

func TestADayHasOneLetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		if err := x.Notices.Choose(t.Context(), "anna", map[notice.Kind]notice.Way{notice.Given: notice.Digest}); err != nil {
			t.Fatal(err)
		}
		is := func(want ...string) {
			t.Helper()
			if got := x.letters(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %q, want %q", x.now, got, want)
			}
		}
		x.tell(notice.Given, "ZM-1")
		x.tell(notice.Given, "QUIET-2")
		x.tell(notice.Given, "HIDDEN-3")
		is()
		x.now = x.now.Add(2 * time.Hour)
		is("2 notices")
		acts, err := x.Outbox.List(t.Context(), outbox.Filter{Kind: ActKind, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := x.Outbox.Payload(t.Context(), acts[0].ID)
		if err != nil || !strings.Contains(string(raw), "ZM-1") || strings.Contains(string(raw), "QUIET") || strings.Contains(string(raw), "HIDDEN") {
			t.Errorf("%v\n%s", err, raw)
		}
		x.tell(notice.Given, "ZM-4")
		is("2 notices")
		x.now = x.now.Add(24 * time.Hour)
		is("1 notice", "2 notices")
	})
}

func TestWhatMayNotLeaveAnyMore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		f := func(to, kind, about string, may bool) {
			t.Helper()
			why, err := x.MayLeave(t.Context(), outbox.Act{Draft: outbox.Draft{Kind: kind, To: to, Subject: about, Meta: map[string]string{"who": "anna"}}})
			if err != nil || (why == "") != may {
				t.Errorf("%s %s %s: %q %v", to, kind, about, why, err)
			}
		}
		f("anna@home.example", ActKind, "ZM-1", true)
		f("anna@home.example", ActKind, "", true)
		f("anna@home.example", ActKind, "HIDDEN-1", false)
		f("other@home.example", ActKind, "ZM-1", false)
		f("anna@home.example", CodeKind, "", false)
		if err := x.Room.Disable(t.Context(), "anna", "root"); err != nil {
			t.Fatal(err)
		}
		f("anna@home.example", ActKind, "ZM-1", false)
	})
}
