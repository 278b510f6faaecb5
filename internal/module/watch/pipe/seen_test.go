package pipe

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/plugin/feed"
)

// seenBench is a Seen over an empty log.
func seenBench(t *testing.T) *Seen {
	t.Helper()
	log, err := embedded.Open(t.Context(), embedded.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSeen(log, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.forget(); err != nil {
			t.Error(err)
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Which records are new does not depend on their order or on how they are cut into batches, and nothing is new twice:
// of each ID there is one in each window of time, or in each day for feeds without keys.
func TestSeen(t *testing.T) {
	s := seenBench(t)
	day := time.Now().Truncate(24 * time.Hour).Add(-72 * time.Hour).UnixNano()
	for name, d := range map[string]feed.Dedupe{"all columns": {}, "keys by day": {Keys: []string{"source.url"}}, "keys by hour": {Keys: []string{"source.url"}, Window: time.Hour}} {
		plan := &feed.Plan{Feed: &feed.Feed{Dedupe: d}, Code: "test"}
		window := int64(24 * time.Hour)
		if d.Window > 0 {
			window = int64(d.Window)
		}
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				if err := s.begin(1, 1, true); err != nil {
					rt.Fatal(err)
				}
				type rec struct {
					id     tocsin.ID
					window int64
				}
				events, keys, want := []tocsin.Event{}, []tocsin.ID{}, map[rec]int{}
				for _, n := range rapid.SliceOfN(rapid.Uint32Range(0, 60), 1, 100).Draw(rt, "ids") {
					at := day + int64(rapid.IntRange(0, 47).Draw(rt, "half hours"))*int64(30*time.Minute)
					events, keys = append(events, tocsin.Event{Time: at}), append(keys, idOf(n))
					want[rec{idOf(n), at / window}]++
				}
				cut := rapid.IntRange(0, len(keys)).Draw(rt, "cut")
				for pass := range 2 {
					fresh := map[rec]int{}
					for _, part := range [][2]int{{0, cut}, {cut, len(keys)}} {
						v, err := s.judge(rt.Context(), plan, events[part[0]:part[1]], keys[part[0]:part[1]], nil)
						if err != nil {
							rt.Fatal(err)
						}
						for i := range v {
							if v[i] == unseen {
								fresh[rec{keys[part[0]+i], events[part[0]+i].Time / window}]++
							}
						}
					}
					for r := range want {
						if fresh[r] != 1-pass {
							rt.Fatalf("pass %d: %v is new %d times", pass, r, fresh[r])
						}
					}
				}
			})
		})
	}
}

// The number of a window is rounded down, before 1970 too.
func TestKeyOf(t *testing.T) {
	f := func(at, want int64) {
		t.Helper()
		if got := keyOf(&feed.Plan{Feed: &feed.Feed{}}, at).number; got != want {
			t.Errorf("%d: day %d, want %d", at, got, want)
		}
	}
	day := int64(24 * time.Hour)
	f(0, 0)
	f(day-1, 0)
	f(day, 1)
	f(-1, -1)
	f(-day, -1)
	f(-day-1, -2)
}
