package share

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// open returns the part of one more process in the records at an address.
func open(t *testing.T, where string) *Share {
	t.Helper()
	s, err := Open(t.Context(), sqldbtest.Open(t, where))
	if err != nil {
		t.Fatal(err)
	}
	s.beat, s.rest = 10*time.Millisecond, 100*time.Millisecond
	return s
}

func take(t *testing.T, s *Share) *Turn {
	t.Helper()
	turn, err := s.Take(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

func end(t *testing.T, turn *Turn, well bool) {
	t.Helper()
	if err := turn.End(well); err != nil {
		t.Error(err)
	}
}

func TestOneAtATime(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	where := sqldbtest.Postgres(t)
	shares := []*Share{open(t, where), open(t, where), open(t, where)}
	var inside, turns atomic.Int32
	var all sync.WaitGroup
	for _, s := range shares {
		all.Go(func() {
			for range 10 {
				turn := take(t, s)
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the turn", n)
				}
				turns.Add(1)
				inside.Add(-1)
				end(t, turn, true)
			}
		})
	}
	all.Wait()
	if turns.Load() != 30 {
		t.Errorf("%d turns, want 30", turns.Load())
	}
	for _, s := range shares {
		_ = s.db.Close() // for goleak
	}
}

func TestMine(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		a := open(t, where)
		one := sqldb.EngineOf(where) == sqldb.SQLite
		f := func(s *Share, well, want bool) {
			t.Helper()
			turn := take(t, s)
			if turn.Mine != want {
				t.Errorf("Mine is %v, want %v", turn.Mine, want)
			}
			end(t, turn, well)
		}
		f(a, true, one)
		f(a, true, true)
		f(a, false, true)
		f(a, true, one)
		if one {
			return
		}
		b := open(t, where)
		f(b, true, false)
		f(a, true, false)
		f(a, true, true)
	})
}

// TestRest ends a holder's session without a word: the next waits before it begins, and the first can't write any more.
func TestRest(t *testing.T) {
	where := sqldbtest.Postgres(t)
	a, b := open(t, where), open(t, where)
	turn := take(t, a)
	began := time.Now()
	kill(t, b.db)
	next := take(t, b)
	if took := time.Since(began); took < b.rest || next.Mine {
		t.Errorf("began after %v, Mine is %v", took, next.Mine)
	}
	<-turn.Ctx.Done()
	if err := context.Cause(turn.Ctx); tocsin.WhyOf(err) != tocsin.Unavailable {
		t.Errorf("the lost turn ends with %v", err)
	}
	hold := func(turn *Turn) error {
		return turn.share.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return turn.Hold(t.Context(), tx) })
	}
	if err := hold(turn); tocsin.WhyOf(err) != tocsin.Unavailable {
		t.Errorf("the lost turn writes: %v", err)
	}
	if err := hold(next); err != nil {
		t.Error(err)
	}
	end(t, turn, true)
	end(t, next, true)
	if last := take(t, a); last.Mine || last.number != 3 {
		t.Errorf("Mine is %v, number %d", last.Mine, last.number)
	} else {
		end(t, last, true)
	}
}

// kill ends all sessions that hold a lock.
func kill(t *testing.T, db *sqldb.DB) {
	t.Helper()
	_, err := db.SQL().ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
}

func TestTakeGivesUp(t *testing.T) {
	where := sqldbtest.Postgres(t)
	a, b := open(t, where), open(t, where)
	turn := take(t, a)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.Take(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	end(t, turn, true)
	end(t, take(t, b), true)
}

func TestJoin(t *testing.T) {
	where := sqldbtest.Postgres(t)
	a, b := open(t, where), open(t, where)
	join := func(s *Share, alone bool, want tocsin.Why) *Member {
		t.Helper()
		m, err := s.Join(t.Context(), alone, func(err error) { t.Error(err) })
		if (err != nil) != (want != 0) || tocsin.WhyOf(err) != want {
			t.Errorf("alone %v: %v", alone, err)
		}
		return m
	}
	leave := func(m *Member) {
		t.Helper()
		if err := m.Leave(); err != nil {
			t.Error(err)
		}
	}
	first, second := join(a, false, 0), join(b, false, 0)
	join(b, true, tocsin.Conflict)
	if n, err := a.Members(t.Context()); err != nil || n != 2 {
		t.Errorf("%d members, %v, want 2", n, err)
	}
	alone := func(want bool) {
		t.Helper()
		since, is, err := a.Alone(t.Context())
		for until := time.Now().Add(10 * time.Second); is != want && time.Now().Before(until); { // a server ends a connection when it comes to it
			since, is, err = a.Alone(t.Context())
		}
		if err != nil || is != want || time.Since(since) > time.Hour {
			t.Errorf("alone %v since %v (%v), want %v", is, since, err, want)
		}
	}
	alone(false)
	leave(first)
	alone(true)
	leave(second)
	first = join(a, true, 0)
	join(b, false, tocsin.Conflict)
	kill(t, b.db)
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		if n, err := b.Members(t.Context()); err == nil && n == 1 {
			break // the place is taken again
		}
		time.Sleep(time.Millisecond)
	}
	join(b, true, tocsin.Conflict)
	leave(first)
}

func TestVersionAndFacts(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		s := open(t, where)
		for want := range int64(3) {
			if n, err := Version(t.Context(), s.db, "x"); err != nil || n != want {
				t.Errorf("version %d, %v, want %d", n, err, want)
			}
			if err := s.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return Bump(t.Context(), tx, "x") }); err != nil {
				t.Fatal(err)
			}
		}
		for _, value := range []string{"first", "second"} {
			if is, err := s.Agree(t.Context(), "f", value); err != nil || is != "first" {
				t.Errorf("agreed on %q, %v", is, err)
			}
		}
	})
}
