package jobs_test

import (
	"context"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// idleTime is how long an idle client is looked at.
const idleTime = 30 * time.Second

// What jobs cost a node that has nothing to do: JOBS_TIMING=1 go test -run IdleCost -v ./internal/kit/jobs
func TestIdleCost(t *testing.T) {
	if os.Getenv("JOBS_TIMING") == "" {
		t.Skip("set JOBS_TIMING=1 to measure what idle jobs cost")
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		before := heap()
		j := open(t, db)
		handle(t, j, "tick", jobs.Options{Workers: 1}, func(context.Context, jobs.Job) error { return nil })
		handle(t, j, "other", jobs.Options{}, func(context.Context, jobs.Job) error { return nil })
		if err := j.Every("tick", time.Minute); err != nil {
			t.Fatal(err)
		}
		start(t, j)
		time.Sleep(10 * time.Second) // a start is over
		cpu, written, goroutines := used(t), ioWritten(t), runtime.NumGoroutine()
		time.Sleep(idleTime)
		t.Logf("idle %v: %v of CPU, %s bytes written before and %s after, %d goroutines, %d kB of heap more", idleTime, used(t)-cpu, written, ioWritten(t), goroutines, (int64(heap())-int64(before))>>10)
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func used(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ioWritten(t *testing.T) string {
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip("this system does not tell what is written")
	}
	for line := range strings.Lines(string(text)) {
		if n, ok := strings.CutPrefix(line, "write_bytes: "); ok {
			return strings.TrimSpace(n)
		}
	}
	return "?"
}
