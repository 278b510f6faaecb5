package subscribe

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/feed"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/bell"
)

// shelf is a source whose list changes.
type shelf struct {
	rows   []Row
	gone   bool
	hidden map[string]bool
}

func (s *shelf) Offers(context.Context, web.Asker, *lang.Lang) ([]Offer, error) {
	return []Offer{{What: "open", Title: "Open", Mail: true, Atom: true}, {What: "due", Title: "Due", ICal: true}}, nil
}

func (s *shelf) Take(_ context.Context, q Question) (Sheet, error) {
	if s.gone {
		return Sheet{}, tocsin.Faultf(tocsin.NotFound, "gone")
	}
	out := Sheet{Title: "Open", Mark: tocsin.Green, Rows: s.rows, Total: int64(len(s.rows)), Path: "/incidents?tab=open"}
	for _, r := range s.rows {
		out.Mark = out.Mark.Stricter(r.Mark)
		out.Named = append(out.Named, r.Number)
	}
	return out, nil
}

func (s *shelf) Dates(context.Context, Question) ([]feed.Entry, error) {
	return []feed.Entry{{ID: "clock-1", Title: "ZM-1", Link: "/incidents/ZM-1"}}, nil
}

func (s *shelf) Seen(_ context.Context, _ web.Asker, numbers []string) (map[string]bool, error) {
	seen := map[string]bool{}
	for _, n := range numbers {
		seen[n] = !s.hidden[n]
	}
	return seen, nil
}

// reading is a desk with a clock, and anna who has confirmed an address.
type reading struct {
	*Desk
	t     *testing.T
	shelf *shelf
	now   time.Time
	anna  trust.User
}

func read1(t *testing.T, db *sqldb.DB) *reading {
	t.Helper()
	x := &reading{t: t, now: time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC), shelf: &shelf{rows: []Row{{Number: "ZM-1", Title: "A <b>title</b>", Path: "/incidents/ZM-1", Mark: tocsin.Amber, Said: "Incident"}}}}
	ctx, clock, log := t.Context(), func() time.Time { return x.now }, slog.New(slog.DiscardHandler)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
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
	b, err := bell.New(bell.Deps{DB: db, Notices: notices, Room: room, Outbox: out, Log: log, Now: clock, From: func() string { return "Team <cirt@team.example>" }, Team: "Team", URL: "https://node.example"}, nil)
	ok(err)
	var code string
	room.OnAddress(func(_ context.Context, _ *sqldb.Tx, _ trust.User, _, c string) error { code = c; return nil })
	_, err = room.Add(ctx, trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "amber"})
	ok(err)
	x.anna, err = room.Named(ctx, "anna")
	ok(err)
	ok(room.WantAddress(ctx, x.anna, "anna@home.example"))
	ok(room.ConfirmAddress(ctx, x.anna, code))
	x.Desk, err = New(ctx, Deps{DB: db, Room: room, Bell: b, Outbox: out, Source: x.shelf, Log: log, Now: clock}, nil)
	ok(err)
	return x
}

func (x *reading) asker() web.Asker {
	a, err := x.Room.Asker(x.t.Context(), "anna")
	if err != nil {
		x.t.Fatal(err)
	}
	return a
}

func (x *reading) want(g Regular) Regular {
	x.t.Helper()
	g, err := x.Want(x.t.Context(), x.asker(), x.anna, g)
	if err != nil {
		x.t.Fatal(err)
	}
	return g
}

// letters counts the letters after those that are due are written twice.
func (x *reading) letters() []outbox.Act {
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
	return acts
}

func TestALetterComesOnceAtItsTime(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := read1(t, db)
		x.want(Regular{What: "open", Days: []int{1, 3}, Hour: 8})
		is := func(at string, want int) {
			t.Helper()
			x.now, _ = time.Parse(time.RFC3339, at)
			if got := x.letters(); len(got) != want {
				t.Errorf("%s: %d letters, want %d", at, len(got), want)
			}
		}
		is("2026-11-30T07:59:00Z", 0) // a Monday
		is("2026-11-30T08:00:00Z", 1)
		is("2026-11-30T09:00:00Z", 1)
		is("2026-12-01T09:00:00Z", 1)
		is("2026-12-02T08:01:00Z", 2)
		is("2026-12-24T12:00:00Z", 3) // what was missed while nothing ran is one letter
		x.shelf.rows = nil
		is("2026-12-28T12:00:00Z", 3) // nothing to tell
		x.want(Regular{What: "open", Date: 1, Hour: 8, Empty: true})
		is("2027-01-01T12:00:00Z", 4)
		x.shelf.gone = true
		is("2027-02-01T12:00:00Z", 4)
	})
}

func TestALetterOfAList(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := read1(t, db)
		x.want(Regular{What: "open", Days: []int{1}, Hour: 6})
		x.now = x.now.Add(7 * 24 * time.Hour)
		acts := x.letters()
		if len(acts) != 1 || acts[0].Mark != tocsin.Amber || acts[0].State != outbox.Held || acts[0].To != "anna@home.example" {
			t.Fatalf("%+v", acts)
		}
		raw, err := x.Outbox.Payload(t.Context(), acts[0].ID)
		for _, want := range []string{"text/plain", "text/html", "https://node.example/incidents/ZM-1", "&lt;b&gt;title"} {
			if err != nil || !strings.Contains(strings.ReplaceAll(string(raw), "=\r\n", ""), want) {
				t.Errorf("%q is not in (%v)\n%s", want, err, raw)
			}
		}
		f := func(change func(), want string) {
			t.Helper()
			change()
			if why, err := x.MayLeave(t.Context(), acts[0]); err != nil || !strings.Contains(why, want) || (want == "") != (why == "") {
				t.Errorf("%q %v, want %q", why, err, want)
			}
		}
		f(func() {}, "")
		f(func() { x.shelf.hidden = map[string]bool{"ZM-1": true} }, "may not see ZM-1")
		f(func() { x.shelf.hidden = nil; x.now = x.now.Add(25 * time.Hour) }, "waited too long")
		f(func() { x.now = x.now.Add(-25 * time.Hour); x.drop() }, "no account")
	})
}

// drop ends anna's account.
func (x *reading) drop() {
	x.t.Helper()
	if err := x.Room.Disable(x.t.Context(), "anna", "node"); err != nil {
		x.t.Fatal(err)
	}
}

func TestWhoMayNotHaveALetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := read1(t, db)
		f := func(g Regular, want string) {
			t.Helper()
			if _, err := x.Want(t.Context(), x.asker(), x.anna, g); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want %q", g, err, want)
			}
		}
		f(Regular{What: "open", Hour: 8}, "days of the week")
		f(Regular{What: "open", Hour: 24, Days: []int{1}}, "0 to 23")
		f(Regular{What: "open", Days: []int{8}}, "days of the week")
		f(Regular{What: "open", Date: 29}, "1 to 28")
		f(Regular{What: "open", Days: []int{1}, File: "exe"}, "kind of file")
		f(Regular{What: "due", Days: []int{1}}, "letter can tell")
		f(Regular{What: "other", Days: []int{1}}, "nothing that there is")
		for range maxLetters {
			x.want(Regular{What: "open", Days: []int{1}, Hour: 8})
		}
		f(Regular{What: "open", Days: []int{1}}, "end one first")
		other := x.anna
		other.ID++
		if err := x.End(t.Context(), other, 1); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if err := x.End(t.Context(), x.anna, 1); err != nil {
			t.Error(err)
		}
	})
}

func TestAFeedIsFetchedBySecretAlone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := read1(t, db)
		open := func(what, form string) (Feed, string) {
			t.Helper()
			f, secret, err := x.Open(t.Context(), x.asker(), x.anna, Feed{What: what, Form: form})
			if err != nil {
				t.Fatal(err)
			}
			return f, secret
		}
		f := func(path string, code int, want string) {
			t.Helper()
			w := httptest.NewRecorder()
			x.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Code != code || !strings.Contains(w.Body.String(), want) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %s, want %d %q", path, w.Code, w.Body, code, want)
			}
		}
		list, atom := open("open", Atom)
		_, ical := open("due", ICal)
		f(OpenPath+atom, 200, "<title>ZM-1: A &lt;b&gt;title")
		f(OpenPath+ical, 200, "\r\nURL:https://node.example/incidents/ZM-1\r\n")
		f(OpenPath+atom[1:]+"x", 404, "never was")
		f(OpenPath, 404, "never was")
		f(OpenPath+digest(atom)[:secretLen], 404, "never was")
		if err := x.Close(t.Context(), x.anna, list.ID); err != nil {
			t.Fatal(err)
		}
		f(OpenPath+atom, 404, "never was")
		x.drop()
		f(OpenPath+ical, 404, "never was")
		var kept string
		if err := db.QueryRow(t.Context(), "SELECT hash FROM subscribe_feed").Scan(&kept); err != nil || strings.Contains(kept, ical) {
			t.Error(kept, err)
		}
	})
}

func TestWhenALetterWasDue(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	f := func(g Regular, now, want string) {
		t.Helper()
		at, _ := time.Parse(time.RFC3339, now)
		got := g.Last(at, zone).UTC().Format(time.RFC3339)
		if got != want {
			t.Errorf("%+v at %s: %s, want %s", g, now, got, want)
		}
	}
	sunday := Regular{Days: []int{7}, Hour: 2}
	f(sunday, "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z") // two o'clock is not there
	f(sunday, "2026-10-25T00:30:00Z", "2026-10-18T00:00:00Z") // and there twice
	f(sunday, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z")
	f(Regular{Date: 28, Hour: 8}, "2026-03-01T00:00:00Z", "2026-02-28T07:00:00Z")
	f(Regular{Days: []int{1, 2, 3, 4, 5, 6, 7}}, "2026-06-01T21:59:00Z", "2026-05-31T22:00:00Z")
	f(Regular{}, "2026-06-01T21:59:00Z", "0001-01-01T00:00:00Z")
	if got := fmt.Sprint(parse(written([]int{7, 1, 1}))); got != "[1 7]" {
		t.Error(got)
	}
}

// A second process that looked at the same moment, and one that was killed before it noted anything, write nothing twice.
func TestOfTwoProcessesOneWrites(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := read1(t, db)
		x.want(Regular{What: "open", Days: []int{1, 2, 3, 4, 5, 6, 7}, Hour: 8})
		x.now = x.now.Add(24 * time.Hour)
		looked, err := letters(t.Context(), db, 0)
		if err != nil || len(looked) != 1 {
			t.Fatal(looked, err)
		}
		for range 3 {
			if err := x.postOne(t.Context(), looked[0]); err != nil {
				t.Fatal(err)
			}
		}
		if got := x.letters(); len(got) != 1 {
			t.Errorf("%d letters", len(got))
		}
		// The transaction that notes it is the one that drafts it: taken back, both are to be done again.
		if _, err := db.SQL().ExecContext(t.Context(), "UPDATE subscribe_letter SET done = 0"); err != nil {
			t.Fatal(err)
		}
		if got := x.letters(); len(got) != 1 {
			t.Errorf("%d letters with one key", len(got))
		}
	})
}
