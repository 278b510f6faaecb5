package eventlogbench_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/eventlog/eventlogbench"
)

// TestEmbedded measures the embedded log on the same rows, and the most memory that the process has taken:
// go test -run Embedded -v -csv FILE -days 100 -owners 300
func TestEmbedded(t *testing.T) {
	if *csvFile == "" {
		t.Skip("no -csv to measure with")
	}
	dir := t.TempDir()
	l, err := embedded.Open(t.Context(), embedded.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("open: %s", memory())
	start, n := time.Now(), 0
	zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, uint64(max(*owners, 1)-1))
	for d := range *days {
		f, err := os.Open(*csvFile)
		if err != nil {
			t.Fatal(err)
		}
		day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -1-d)
		got, err := appendCSV(t.Context(), l, f, day, zipf)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		n += got
		if d%10 == 0 {
			t.Logf("day %d: %d rows, %s", d, n, memory())
		}
	}
	took := time.Since(start)
	info, err := l.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v; %s", eventlogbench.Result{Rows: n, Took: took, Disk: int64(info.Bytes)}, memory())
	askLog(t, l, eventlog.OwnedBy(eventlogbench.Owner(0))+" | stats by (tag) count() n")
	askLog(t, l, eventlog.OwnedBy(eventlogbench.Owner(10)))
	askLog(t, l, eventlog.OwnedBy(eventlogbench.Owner(0)))
	t.Logf("after queries: %s", memory())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err = embedded.Open(t.Context(), embedded.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Logf("opened again: %s", memory())
}

func askLog(t *testing.T, l eventlog.Log, filter string) {
	start, n := time.Now(), 0
	q := eventlog.Query{LogsQL: filter, From: time.Now().AddDate(0, 0, -30)}
	if err := l.Query(t.Context(), q, func([]tocsin.Field) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	t.Logf("  %s: %d rows in %d ms", filter, n, time.Since(start).Milliseconds())
}

func appendCSV(ctx context.Context, l eventlog.Log, r io.Reader, day time.Time, zipf *rand.Zipf) (int, error) {
	c := csv.NewReader(r)
	names, err := c.Read()
	if err != nil {
		return 0, err
	}
	batch := make([]tocsin.Event, 0, 1000)
	for i := 0; ; i++ {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return i, l.Append(ctx, batch)
		}
		if err != nil {
			return i, err
		}
		if len(batch) == cap(batch) {
			if err := l.Append(ctx, batch); err != nil {
				return i, err
			}
			batch = batch[:0]
		}
		batch = batch[:len(batch)+1]
		ev := &batch[len(batch)-1]
		ev.Reset()
		ev.ID = tocsin.IDOf(strconv.AppendInt(nil, int64(i), 10))
		ev.Time = day.Add(time.Duration(i%86_400) * time.Second).UnixNano()
		ev.Add(tocsin.KeyOwner, eventlogbench.Owner(int(zipf.Uint64())))
		for j, v := range rec {
			ev.Add(names[j], v)
		}
	}
}

// memory returns what the process takes now and has taken at most, where the system tells.
func memory() string {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "memory unknown"
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "RssAnon") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(out, ", ")
}
