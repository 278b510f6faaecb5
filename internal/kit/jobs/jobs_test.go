package jobs_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// TestMain lets many tests run side by side: they wait for River, which looks for what is due every few seconds, and
// work little.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for what must come.
const patience = 3 * time.Minute

func open(t *testing.T, db *sqldb.DB) *jobs.Jobs {
	t.Helper()
	j, err := jobs.Open(t.Context(), db, slog.New(slog.NewTextHandler(t.Output(), nil)), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func start(t *testing.T, j *jobs.Jobs) (stop func()) {
	t.Helper()
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		if err := j.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func handle(t *testing.T, j *jobs.Jobs, kind string, o jobs.Options, f jobs.Handler) {
	t.Helper()
	if err := j.Handle(kind, o, f); err != nil {
		t.Fatal(err)
	}
}

// add adds jobs in one transaction, which ends with end.
func add(t *testing.T, db *sqldb.DB, j *jobs.Jobs, kind, key string, n int, at time.Time, end error) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range n {
			if err := j.Add(t.Context(), tx, kind, key, i, at); err != nil {
				return err
			}
		}
		return end
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}

func wait(t *testing.T, what string, there func() bool) {
	t.Helper()
	end := time.Now().Add(patience)
	for !there() {
		if time.Now().After(end) {
			t.Fatalf("%s: not after %v", what, patience)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestJobIsThereExactlyWhenItsTransactionIs(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Parallel()
		j := open(t, db)
		var ran atomic.Int64
		handle(t, j, "a", jobs.Options{}, func(_ context.Context, job jobs.Job) error {
			var n int
			ran.Add(1)
			return job.Into(&n)
		})
		add(t, db, j, "a", "", 3, time.Time{}, nil)
		add(t, db, j, "a", "", 5, time.Time{}, errors.New("undone"))
		add(t, db, j, "a", "last", 1, time.Now().Add(2*time.Second), nil)
		start(t, j)
		wait(t, "four jobs", func() bool { return ran.Load() >= 4 })
		if ran.Load() != 4 {
			t.Errorf("%d jobs ran, want 4", ran.Load())
		}
	})
}

func TestKeyIsUniqueWhileItWaits(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Parallel()
		j := open(t, db)
		var ran atomic.Int64
		gate := make(chan struct{})
		handle(t, j, "a.b", jobs.Options{Workers: 1}, func(context.Context, jobs.Job) error {
			if ran.Add(1) == 1 {
				<-gate
			}
			return nil
		})
		handle(t, j, "end", jobs.Options{}, func(context.Context, jobs.Job) error { return nil })
		add(t, db, j, "a.b", "k", 20, time.Time{}, nil)
		start(t, j)
		wait(t, "the first", func() bool { return ran.Load() == 1 })
		add(t, db, j, "a.b", "k", 20, time.Time{}, nil) // the first has begun: one more is wanted
		close(gate)
		wait(t, "the second", func() bool { return ran.Load() == 2 })
		add(t, db, j, "a.b", "other", 1, time.Time{}, nil)
		wait(t, "another key", func() bool { return ran.Load() == 3 })
	})
}

func TestEarlierTakesThePlaceOfLater(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Parallel()
		j := open(t, db)
		var ran, after atomic.Int64
		handle(t, j, "a", jobs.Options{}, func(context.Context, jobs.Job) error { ran.Add(1); return nil })
		handle(t, j, "z", jobs.Options{}, func(context.Context, jobs.Job) error { after.Add(1); return nil })
		add(t, db, j, "a", "k", 1, time.Now().Add(3*time.Second), nil)
		add(t, db, j, "a", "k", 1, time.Time{}, nil)
		add(t, db, j, "z", "", 1, time.Now().Add(4*time.Second), nil)
		start(t, j)
		wait(t, "the job behind", func() bool { return after.Load() == 1 })
		wait(t, "what was due before", func() bool { return ran.Load() >= 1 })
		if ran.Load() != 1 {
			t.Errorf("the key ran %d times, want 1", ran.Load())
		}
	})
}

func TestFailuresAndPutOffs(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Parallel()
		j := open(t, db)
		var mu sync.Mutex
		var tries []int
		handle(t, j, "a", jobs.Options{Tries: 3}, func(_ context.Context, job jobs.Job) error {
			mu.Lock()
			defer mu.Unlock()
			switch tries = append(tries, job.Try); len(tries) {
			case 1, 2:
				return jobs.Later(0)
			case 3:
				panic("now and then")
			case 4:
				return errors.New("not yet")
			}
			return nil
		})
		add(t, db, j, "a", "k", 1, time.Time{}, nil)
		start(t, j)
		wait(t, "five runs", func() bool { mu.Lock(); defer mu.Unlock(); return len(tries) == 5 })
		if got := fmt.Sprint(tries); got != "[1 1 1 2 3]" {
			t.Errorf("tries %s: a put-off counts as none, a failure as one", got)
		}
	})
}

func TestManyJobsOnceEach(t *testing.T) {
	t.Parallel()
	n := 400
	if os.Getenv("TOCSIN_TEST_LONG") != "" {
		n = 2000
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Parallel()
		j := open(t, db)
		var mu sync.Mutex
		seen := map[int]int{}
		handle(t, j, "many", jobs.Options{Workers: 8}, func(_ context.Context, job jobs.Job) error {
			var i int
			if err := job.Into(&i); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			seen[i]++
			return nil
		})
		began := time.Now()
		add(t, db, j, "many", "", n, time.Time{}, nil)
		added := time.Since(began)
		start(t, j)
		wait(t, "all jobs", func() bool { mu.Lock(); defer mu.Unlock(); return len(seen) == n })
		t.Logf("%d jobs: added in %v, done in %v", n, added, time.Since(began)-added)
		for i, times := range seen {
			if times != 1 {
				t.Errorf("job %d ran %d times", i, times)
			}
		}
	})
}

func TestEveryRunsAtOneProcess(t *testing.T) {
	t.Parallel()
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		t.Parallel()
		var ran atomic.Int64
		processes := 1
		if sqldb.EngineOf(where) == sqldb.Postgres {
			processes = 3
		}
		began := time.Now()
		for range processes {
			db := sqldbtest.Open(t, where)
			j := open(t, db)
			handle(t, j, "tick", jobs.Options{}, func(context.Context, jobs.Job) error { ran.Add(1); return nil })
			if err := j.Every("tick", 2*time.Second); err != nil {
				t.Fatal(err)
			}
			start(t, j)
		}
		wait(t, "four runs", func() bool { return ran.Load() >= 4 })
		if took := time.Since(began); ran.Load() > int64(took/(2*time.Second))+2 {
			t.Errorf("%d runs in %v: more than one process adds them", ran.Load(), took)
		}
	})
}

func TestOnlyProcessTakesOverWhatADeadOneHadBegun(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		begun, end, done := make(chan struct{}, 1), make(chan struct{}), make(chan struct{}, 1)
		dead := open(t, db)
		handle(t, dead, "test.over", jobs.Options{}, func(context.Context, jobs.Job) error {
			begun <- struct{}{}
			<-end
			return nil
		})
		add(t, db, dead, "test.over", "", 1, time.Time{}, nil)
		start(t, dead)
		t.Cleanup(func() { close(end) }) // before it is stopped
		<-begun
		next := open(t, db)
		handle(t, next, "test.over", jobs.Options{}, func(context.Context, jobs.Job) error {
			done <- struct{}{}
			return nil
		})
		next.Alone(time.Now().Add(time.Second)) // the first hangs for good: it is as if it were dead
		start(t, next)
		select {
		case <-done:
		case <-time.After(patience):
			t.Error("nobody took the job over")
		}
	})
}
