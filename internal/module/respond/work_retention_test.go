package respond

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// aged makes an item one that was closed so many days ago.
func (r *ending) aged(t *testing.T, it item.Item, days int) {
	t.Helper()
	r.exec(t, "UPDATE respond_item SET open = 0, status = 'resolved', closed = ? WHERE id = ?", sqldb.Time(time.Now().AddDate(0, 0, -days)), it.ID)
}

func (r *ending) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// closed is an incident that was closed so many days ago.
func (r *ending) closed(t *testing.T, title string, days int) item.Item {
	t.Helper()
	it := started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: title, TLP: "amber"})
	r.aged(t, it, days)
	return it
}

// loose is a letter of no item that came so many days ago.
func (r *ending) loose(t *testing.T, sort item.Sort, sha string, days int) int64 {
	t.Helper()
	m := item.Mail{SHA: strings.Repeat(sha, 32), Sort: sort, From: "who@example.org", Mark: tocsin.Amber, At: time.Now().AddDate(0, 0, -days)}
	if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return record.AddLetter(t.Context(), tx, &m) }); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

// tomorrow lets the room's day be the one after a rule is made.
func (r *ending) tomorrow() {
	r.Now = func() time.Time { return time.Now().AddDate(0, 0, 1) }
}

// ruled makes a rule the rule, by two people.
func (r *ending) ruled(t *testing.T, days item.Days) {
	t.Helper()
	if waits, err := r.SetRetention(t.Context(), lena, days, "the law of archives"); err != nil || !waits {
		t.Fatalf("waits: %v, %v", waits, err)
	}
	if err := r.grant(t); err != nil {
		t.Fatal(err)
	}
}

// run does a whole run.
func (r *ending) run(t *testing.T) item.RetentionRun {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.Retain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	x, err := r.Retention(t.Context())
	if err != nil || len(x.Runs) == 0 {
		t.Fatalf("no run: %v", err)
	}
	return x.Runs[0]
}

func (r *ending) lines(t *testing.T, act string) int {
	t.Helper()
	list, err := audit.List(t.Context(), r.DB, audit.Filter{Act: act})
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// shelf is what a rule finds: what goes, and what stays.
type shelf struct {
	goes, along item.Item   // along was merged into what goes
	stays       []item.Item // of five sorts a rule passes over one each
	spam        int64       // that goes
	letters     []int64     // that stay
}

func (r *ending) shelved(t *testing.T) (s shelf) {
	t.Helper()
	ctx := t.Context()
	s.goes, s.along = r.closed(t, "goes", 400), r.closed(t, "along", 1)
	r.exec(t, "UPDATE respond_item SET merged = ?, closed = 0 WHERE id = ?", s.goes.ID, s.along.ID)
	report := started(t, r.Room, lena, item.Start{Kind: item.Report, Title: "of a kind that is kept", TLP: "amber"})
	r.aged(t, report, 4000)
	again := r.closed(t, "opened again", 400)
	r.exec(t, "UPDATE respond_item SET open = 1, status = 'open', closed = 0 WHERE id = ?", again.ID)
	held, law, later, whole, hiding := r.closed(t, "held", 400), r.closed(t, "law", 400), r.closed(t, "later", 400), r.closed(t, "whole", 400), r.closed(t, "hiding", 400)
	if err := errors.Join(r.KeepItem(ctx, lena, held.Number, "the court"), r.StartClocks(ctx, lena, law.Number, "nis2", time.Time{})); err != nil {
		t.Fatal(err)
	}
	r.aged(t, law, 400)
	r.exec(t, "UPDATE respond_item SET follow = ? WHERE id = ?", sqldb.Time(time.Now().AddDate(0, 1, 0)), later.ID)
	part, hidden := started(t, r.Room, lena, item.Start{Kind: item.Report, Title: "an open part", TLP: "amber"}), r.closed(t, "hidden", 1)
	r.exec(t, "INSERT INTO respond_link (child, parent, at, by) VALUES (?, ?, 1, 'lena')", part.ID, whole.ID)
	r.exec(t, "UPDATE respond_item SET merged = ?, closed = 0, restricted = 1 WHERE id = ?", hiding.ID, hidden.ID)
	s.stays = []item.Item{r.closed(t, "goes soon", 350), r.closed(t, "young", 3), report, again, held, law, later, whole, part, hiding, hidden}
	s.spam = r.loose(t, item.Spam, "ab", 40)
	s.letters = []int64{r.loose(t, item.Spam, "bc", 2), r.loose(t, item.Letter, "cd", 400)}
	return s
}

// passed are the items of a shelf that a rule passes over.
var passed = map[string]int{item.AgainstKeep: 1, item.AgainstClock: 1, item.AgainstDate: 1, item.AgainstOpen: 1, item.AgainstHidden: 1}

func TestRetention(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		s := r.shelved(t)
		days := item.Days{"incident": 365, "spam": 30, "report": 0}
		x, err := r.Expiry(ctx, lena, maps.Clone(days))
		if err != nil {
			t.Fatal(err)
		}
		if want := []item.ExpiringCount{{What: "incident", Days: 365, Now: 1, Soon: 1}, {What: "spam", Days: 30, Now: 1, Soon: 1}}; !slices.Equal(x.Counts, want) {
			t.Errorf("a preview counts %+v, want %+v", x.Counts, want)
		}
		if !maps.Equal(x.Against, passed) || len(x.Next) != 7 {
			t.Errorf("stays: %v, next: %+v", x.Against, x.Next)
		}
		r.ruled(t, days)
		if more, err := r.Retain(ctx); more || err != nil || len(r.dropped) != 0 {
			t.Errorf("on the day of the rule: %v, %v", more, err)
		}
		r.tomorrow()
		run := r.run(t)
		if run.Ended.IsZero() || !maps.Equal(run.Gone, map[string]int{"incident": 1, "spam": 1}) || !maps.Equal(run.Passed, passed) {
			t.Errorf("the run: %+v", run)
		}
		r.shelfIsDone(t, s, run.Day)
		r.closed(t, "another", 500)
		if again := r.run(t); again.Day != run.Day || !maps.Equal(again.Gone, run.Gone) {
			t.Errorf("a second run on one day: %+v", again)
		}
	})
}

// shelfIsDone sees that what goes is gone, with what lies beside the records, and that the rest is there.
func (r *ending) shelfIsDone(t *testing.T, s shelf, day string) {
	t.Helper()
	ctx := t.Context()
	for _, it := range []item.Item{s.goes, s.along} {
		if g, ok, err := r.GoneOf(ctx, lena, it.Number); err != nil || !ok || g.By != "lena" || g.Granter != "carl" || g.Run != day || g.Why != "the law of archives" {
			t.Errorf("%s: %+v, %v, %v", it.Number, g, ok, err)
		}
	}
	for _, it := range s.stays {
		if _, err := r.Item(ctx, lena, it.Number); err != nil {
			t.Errorf("%s: %v", it.Title, err)
		}
	}
	for _, id := range s.letters {
		if _, err := r.Mail(ctx, lena, id); err != nil {
			t.Errorf("letter %d: %v", id, err)
		}
	}
	if _, err := r.Mail(ctx, lena, s.spam); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("spam: %v", err)
	}
	if !slices.Equal(r.dropped, []string{strings.Repeat("ab", 32)}) {
		t.Errorf("bytes that went: %v", r.dropped)
	}
	if a, b := r.lines(t, "respond.retain"), r.lines(t, "respond.delete")+r.lines(t, "respond.delete.letter"); a != 1 || b != 0 {
		t.Errorf("%d lines of the run and %d of what went", a, b)
	}
}

// A process that dies between any two steps goes on where it was: nothing is counted twice, and nothing is left.
func TestRetentionGoesOn(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		r.tomorrow()
		for range 3 {
			r.closed(t, "goes", 400)
		}
		held := r.closed(t, "held", 400)
		if err := r.KeepItem(ctx, lena, held.Number, "the court"); err != nil {
			t.Fatal(err)
		}
		r.loose(t, item.Spam, "ab", 40)
		r.ruled(t, item.Days{"incident": 365, "spam": 30})
		died := errors.New("died")
		steps := 0
		for over := false; !over; steps++ {
			day, err := r.retainDay(ctx)
			if err != nil {
				t.Fatal(err)
			}
			_, err = r.inRun(ctx, day, func(ctx context.Context, tx *sqldb.Tx, rule item.Retention, x *item.RetentionRun) error {
				return errors.Join(r.retainPart(ctx, tx, rule, x), died)
			})
			if !errors.Is(err, died) {
				t.Fatal(err)
			}
			if over, err = r.retainStep(ctx, day); err != nil {
				t.Fatal(err)
			}
		}
		run := r.run(t)
		if !maps.Equal(run.Gone, map[string]int{"incident": 3, "spam": 1}) || !maps.Equal(run.Passed, map[string]int{item.AgainstKeep: 1}) || steps < 5 {
			t.Errorf("after %d steps: %+v", steps, run)
		}
	})
}

// A process that dies after the last step of a run, before the bytes are removed: who comes again removes them.
func TestRetentionSweepsWhatADeathLeft(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		r.tomorrow()
		r.loose(t, item.Spam, "ab", 40)
		r.ruled(t, item.Days{"spam": 30})
		day, err := r.retainDay(ctx)
		for over := false; !over && err == nil; {
			over, err = r.retainStep(ctx, day)
		}
		if err != nil || len(r.dropped) != 0 {
			t.Fatalf("before: %v, %v", r.dropped, err)
		}
		if more, err := r.Retain(ctx); err != nil || more || len(r.dropped) != 1 {
			t.Errorf("more: %v, bytes of %v are removed, %v", more, r.dropped, err)
		}
	})
}

// What two people have taken back is not done, in the middle of a run either.
func TestRetentionTakenBack(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		r.tomorrow()
		r.closed(t, "goes", 400)
		r.closed(t, "goes", 400)
		r.ruled(t, item.Days{"incident": 365})
		day, err := r.retainDay(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.retainStep(ctx, day); err != nil {
			t.Fatal(err)
		}
		r.ruled(t, item.Days{})
		if run := r.run(t); run.Gone["incident"] != 1 || run.Ended.IsZero() {
			t.Errorf("%+v", run)
		}
	})
}
