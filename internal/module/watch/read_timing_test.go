package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/internal/kit/inbox"
	"tocsin/plugin/feed"
)

// BenchmarkRead reads the Shadowserver report that TOCSIN_BENCH_REPORT names, from the inbox to durable events and
// findings, with the constituents of the file TOCSIN_BENCH_ROSTER where it is given.
func BenchmarkRead(b *testing.B) {
	file := os.Getenv("TOCSIN_BENCH_REPORT")
	if file == "" {
		b.Skip("TOCSIN_BENCH_REPORT names no report")
	}
	for b.Loop() {
		b.StopTimer()
		room := openBench(b, b.TempDir(), plainFeed, time.Now)
		room.Shelf = feed.Builtin()
		if list := os.Getenv("TOCSIN_BENCH_ROSTER"); list != "" {
			text, err := os.ReadFile(list)
			if err != nil {
				b.Fatal(err)
			}
			room.roster(string(text))
		}
		f, err := os.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		rep, _, err := room.Inbox.Receive(b.Context(), inbox.Arrival{Feed: "shadowserver", Name: filepath.Base(file)}, f)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if rep, err = room.Read(b.Context(), rep); err != nil || rep.State != inbox.Done {
			b.Fatal(rep, err)
		}
		b.StopTimer()
		b.ReportMetric(float64(rep.Read)/rep.Seconds, "rows/s")
		room.close()
		b.StartTimer()
	}
}
