package watch

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// TestNightOfManyOwners measures the drafting of digests: TOCSIN_TEST_NIGHT names the share of a million findings of
// 10,000 owners that are to be told, in percent; with TOCSIN_TEST_SUMMARY each is told all that is open as well. It is no test of
// every day.
func TestNightOfManyOwners(t *testing.T) {
	percent, err := strconv.Atoi(os.Getenv("TOCSIN_TEST_NIGHT"))
	if err != nil {
		t.Skip("TOCSIN_TEST_NIGHT is not set")
	}
	owners, each := 10_000, 100
	if n, err := strconv.Atoi(os.Getenv("TOCSIN_TEST_OWNERS")); err == nil {
		owners = n
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(206 << 20)) // as the program does
	r := openNight(t, t.TempDir())
	fillNight(t, r, owners, each, percent)
	debug.FreeOSMemory()
	before := rss(t)
	var peak atomic.Int64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				peak.Store(max(peak.Load(), rss(t)))
			}
		}
	}()
	began, cpu := time.Now(), cpuTime(t)
	tally, err := r.Draft(t.Context(), DigestAsk{})
	took, used := time.Since(began), cpuTime(t)-cpu
	close(stop)
	<-done
	letters := owners
	if os.Getenv("TOCSIN_TEST_SUMMARY") != "" {
		letters *= 2
	}
	if err != nil || tally.Letters != letters {
		t.Fatal(tally, err)
	}
	again := time.Now()
	idle, err := r.Draft(t.Context(), DigestAsk{})
	if err != nil || idle.Letters > 0 {
		t.Fatalf("a second run: %+v %v", idle, err)
	}
	t.Logf("%+v in %.1f s with %.1f s of the processors; %d MB before, %d MB at most; asked again with nothing due: %.2f s", tally, took.Seconds(), used.Seconds(), before>>20, peak.Load()>>20, time.Since(again).Seconds())
}

// cpuTime is what the process has used of the processors: on a machine that others share, it says more than the clock.
func cpuTime(t *testing.T) time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Skip("this system does not tell")
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rss is the memory that the process takes, in bytes.
func rss(t *testing.T) int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("this system does not tell")
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return n << 10
}

func openNight(t *testing.T, dir string) *Room {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now().UTC()
	clock := func() time.Time { return now }
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "records.db"))
	must(err)
	log, err := embedded.Open(t.Context(), embedded.Config{Dir: filepath.Join(dir, "events")})
	must(err)
	in, err := inbox.Open(t.Context(), db, dir)
	must(err)
	out, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), clock)
	must(err)
	defaults := roster.Defaults{}
	if os.Getenv("TOCSIN_TEST_SUMMARY") != "" {
		defaults.Summary, defaults.SummaryDay = roster.SummaryWeekly, (int(now.Weekday())+6)%7+1
	}
	r, err := New(t.Context(), Config{Country: "QM", Team: "QM-CERT", Defaults: defaults, Warnings: Warnings{From: "warn@cert.example", LinkBase: "https://cert.example"}},
		Deps{DB: db, Events: log, Inbox: in, Shelf: &feed.Shelf{}, Enrich: func() *enrich.Enricher { return &enrich.Enricher{} }, Outbox: out,
			Scratch: filepath.Join(dir, "scratch"), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: clock, Busy: func() func() {
				old := debug.SetGCPercent(400)
				return func() { debug.SetGCPercent(old) }
			}, Class: func(_, typ string) string { return typ }})
	must(err)
	t.Cleanup(func() { r.Close(); log.Close(); db.Close() })
	return r
}

// fillNight makes owners, findings and an event for each. A part of them is there; the rest is fixed.
func fillNight(t *testing.T, r *Room, owners, each, percent int) {
	var csv strings.Builder
	csv.WriteString("name,slug,prefix,email,language\n")
	for o := range owners {
		fmt.Fprintf(&csv, "Owner %d,o%d,10.%d.%d.0/24,a@o%d.example,%s\n", o, o, o/250, o%250, o, []string{"ar", "en", "es", "fr", "ru", "zh"}[o%6])
	}
	if _, err := r.Roster.Import(t.Context(), "night", "n.csv", strings.NewReader(csv.String()), nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := r.Now()
	today := int32(now.Unix() / 86400)
	types := []string{"infected-system", "vulnerable-system", "potentially-unwanted-accessible", "scanner"}
	for part := 0; part < owners; part += 500 {
		var changes []find.Change
		var events []tocsin.Event
		for o := part; o < part+500; o++ {
			for n := range each {
				p := find.Problem{Owner: fmt.Sprintf("o%d", o), Type: types[n%4], Identifier: fmt.Sprintf("kind-%d", n)}
				c := find.Change{Problem: p, Code: "test.a", Count: 1, First: now.Add(-2 * time.Hour), Last: now.Add(-2 * time.Hour), Day: today}
				if n >= each*percent/100 {
					c.Day--
				}
				changes = append(changes, c)
				ev := tocsin.Event{Time: c.Last.UnixNano(), ID: tocsin.IDOf([]byte(p.Owner + p.Identifier))}
				for _, kv := range [][2]string{{"owner", p.Owner}, {"classification.type", p.Type}, {"classification.identifier", p.Identifier}, {"tlp", "amber"}, {"feed.code", "test.a"},
					{"source.ip", fmt.Sprintf("10.%d.%d.%d", o/250, o%250, n)}, {"source.port", "23"}, {"malware.name", "mirai"}, {"source.asn", "64500"}, {"destination.ip", "198.51.100.7"}} {
					ev.Add(kv[0], kv[1])
				}
				events = append(events, ev)
			}
		}
		if err := r.Events.Append(t.Context(), events); err != nil {
			t.Fatal(err)
		}
		nightChanges(t, r, today, changes)
	}
	if err := r.Events.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func nightChanges(t *testing.T, r *Room, today int32, changes []find.Change) {
	err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return find.Apply(t.Context(), tx, find.Told{Report: 1, Days: map[string]int32{"test.a": today}}, changes)
	})
	if err != nil {
		t.Fatal(err)
	}
}
