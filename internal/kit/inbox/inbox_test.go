package inbox

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// bench is an inbox in a folder of its own, whose clock goes a minute ahead with each look.
type bench struct {
	*Inbox
	*testing.T
	dir string
}

func openBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	db := sqldbtest.Open(t, sqldbtest.Place(t))
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	db.SetClock(func() time.Time { now = now.Add(time.Minute); return now })
	b, err := Open(t.Context(), db, dir)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{b, t, dir}
}

func (b *bench) receive(feed, body string) (Report, bool) {
	b.Helper()
	rep, known, err := b.Receive(b.Context(), Arrival{Feed: feed, Name: body + ".csv", Origin: "cli", Mark: tocsin.Amber}, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	return rep, known
}

// finish marks a reading done and returns whether it was the one due.
func (b *bench) finish(rep Report, t Tally) (due bool) {
	b.Helper()
	err := b.db.Tx(b.Context(), func(tx *sqldb.Tx) (err error) {
		due, err = Finish(b.Context(), tx, rep, t, "")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return due
}

// is holds a report against its state, run and staleness.
func (b *bench) is(what string, id int64, state State, run int, stale bool) Report {
	b.Helper()
	rep, err := b.Get(b.Context(), id)
	if err != nil || rep.State != state || rep.Run != run || rep.Stale != stale {
		b.Errorf("%s: %s, run %d, stale %v, %v; want %s, run %d, stale %v", what, rep.State, rep.Run, rep.Stale, err, state, run, stale)
	}
	return rep
}

func (b *bench) again(id int64) Report {
	b.Helper()
	rep, err := b.Again(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return rep
}

func TestOnPostgres(t *testing.T) {
	sqldbtest.OnPostgres(t, "openBench", TestKnownFile, TestNames, TestListPages, TestRejects, TestStates)
}

func TestKnownFile(t *testing.T) {
	b := openBench(t)
	first, known := b.receive("a", "x")
	if known || first.Size != 1 || first.Mark != tocsin.Amber || first.TLP != "amber" || first.Received.IsZero() {
		t.Errorf("the first: %+v, known %v", first, known)
	}
	if again, known := b.receive("a", "x"); !known || again.ID != first.ID || !again.Received.Equal(first.Received) {
		t.Errorf("the same again: %+v, known %v", again, known)
	}
	if other, known := b.receive("b", "x"); known || other.ID == first.ID || other.SHA != first.SHA {
		t.Errorf("the same bytes of another feed: %+v, known %v", other, known)
	}
	if _, _, err := b.Receive(t.Context(), Arrival{Feed: "a", Limit: 3}, strings.NewReader("1234")); tocsin.WhyOf(err) != tocsin.TooLarge {
		t.Errorf("too large: %v", err)
	}
	if _, err := b.Get(t.Context(), 99); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("no such report: %v", err)
	}
}

// TestStates walks a report through all that can become of it.
func TestStates(t *testing.T) {
	b := openBench(t)
	rep, _ := b.receive("a", "x")
	b.is("new", rep.ID, Waiting, 1, false)
	if again := b.again(rep.ID); again.Run != 1 {
		t.Errorf("another reading of one that waits: run %d", again.Run)
	}
	if !b.finish(rep, Tally{Read: 3, Accepted: 3}) || b.finish(rep, Tally{Read: 9}) {
		t.Error("a reading is done once")
	}
	if got := b.is("done", rep.ID, Done, 1, false); got.Accepted != 3 || got.Finished.IsZero() {
		t.Errorf("done: %+v", got)
	}
	second := b.again(rep.ID)
	b.is("again", rep.ID, Waiting, 2, true)
	if b.finish(rep, Tally{}) {
		t.Error("the reading before was taken for the one due")
	}
	if err := b.Fail(t.Context(), second, "the feed is gone"); err != nil {
		t.Fatal(err)
	}
	if got := b.is("a replay that fails", rep.ID, Done, 1, false); got.Accepted != 3 || got.Trouble != "" {
		t.Errorf("%+v", got)
	}
	third := b.again(rep.ID)
	if !b.finish(third, Tally{Read: 4, Accepted: 4}) {
		t.Error("the third reading was not due")
	}
	b.is("read again", rep.ID, Done, 2, true)
	if stale, err := b.Stale(t.Context()); err != nil || len(stale) != 1 {
		t.Errorf("stale: %v, %v", stale, err)
	}
	if err := b.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return Clean(t.Context(), tx, third) }); err != nil {
		t.Fatal(err)
	}
	b.is("cleaned", rep.ID, Done, 2, false)

	bad, _ := b.receive("a", "y")
	if err := b.Fail(t.Context(), bad, "this is HTML"); err != nil {
		t.Fatal(err)
	}
	b.is("failed", bad.ID, Failed, 1, false)
	retry := b.again(bad.ID)
	b.is("another try", bad.ID, Waiting, 2, false)
	if !b.finish(retry, Tally{Read: 1, Rejected: 1}) {
		t.Error("the other try was not due")
	}
	if _, err := b.Again(t.Context(), 99); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("no such report: %v", err)
	}
}

func TestListPages(t *testing.T) {
	b := openBench(t)
	for i := range 25 {
		rep, _ := b.receive([]string{"a", "b"}[i%2], fmt.Sprint(i))
		if i%5 == 0 {
			b.finish(rep, Tally{Read: 2, Accepted: 1, Duplicate: 1})
		}
	}
	var ids []int64
	for before := int64(0); ; {
		page, err := b.List(t.Context(), Filter{Before: before, Limit: 7})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		before = page[len(page)-1].ID
	}
	slices.Reverse(ids)
	if len(ids) != 25 || !slices.IsSorted(ids) || len(slices.Compact(ids)) != 25 {
		t.Errorf("the pages hold %v", ids)
	}
	f := func(f Filter, want int) {
		t.Helper()
		if got, err := b.List(t.Context(), f); err != nil || len(got) != want {
			t.Errorf("%+v: %d reports, %v; want %d", f, len(got), err, want)
		}
	}
	f(Filter{Feed: "a"}, 13)
	f(Filter{Feed: "b", State: Done}, 2)
	f(Filter{State: Waiting}, 20)
	f(Filter{State: Failed}, 0)
	if due, err := b.Due(t.Context()); err != nil || len(due) != 20 || due[0].ID > due[19].ID {
		t.Errorf("%d due, %v", len(due), err)
	}
	if n, sum, err := b.Totals(t.Context()); err != nil || n != 25 || sum != (Tally{Read: 10, Accepted: 5, Duplicate: 5}) {
		t.Errorf("totals %d, %+v, %v", n, sum, err)
	}
	if newest, err := b.Newest(t.Context()); err != nil || len(newest) != 2 || !newest["a"].After(newest["b"]) {
		t.Errorf("newest %v, %v", newest, err)
	}
}

func TestRejects(t *testing.T) {
	b := openBench(t)
	rep, _ := b.receive("a", "x")
	list := func(rep Report, skip int64, most int) (got []Reject) {
		t.Helper()
		if err := b.EachReject(t.Context(), rep, skip, func(r Reject) bool { got = append(got, r); return len(got) < most }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	write := func(rep Report, n int) *RejectWriter {
		t.Helper()
		w := b.Rejects(rep)
		for i := range n {
			if err := w.Add(Reject{Line: int64(i + 1), Field: "ip", Reason: "bad <b>", Raw: strings.Repeat("\xff", 2*MaxRaw)}); err != nil {
				t.Fatal(err)
			}
		}
		return w
	}
	if got := list(rep, 0, 9); got != nil {
		t.Errorf("without a list: %v", got)
	}
	w := write(rep, 5)
	w.Abort()
	w.Abort()
	if got := list(rep, 0, 9); got != nil {
		t.Errorf("after Abort: %v", got)
	}
	w = write(rep, 300)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	w.Abort() // does nothing any more
	if got := list(rep, 290, 100); len(got) != 10 || got[0].Line != 291 || got[0].Reason != "bad <b>" || !strings.HasPrefix(got[0].Raw, "\uFFFD") || len(got[0].Raw) > 3*MaxRaw {
		t.Errorf("%d listed, the first %.100v", len(got), got[:min(1, len(got))])
	}
	if got := list(rep, 0, 3); len(got) != 3 {
		t.Errorf("%d listed, want to stop at 3", len(got))
	}
	next := rep
	next.Run++
	if got := list(next, 0, 9); got != nil {
		t.Errorf("another reading has its own list: %v", got)
	}
	if err := write(next, 0).Commit(); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(filepath.Join(b.dir, "rejects")); err != nil || len(files) != 1 {
		t.Errorf("%v, %v; want the one list", files, err)
	}
}
