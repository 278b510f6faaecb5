package feed_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/plugin/feed"
)

var received = time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)

// identify maps and identifies a record with a mapper.
func identify(m *feed.Mapper, fields []tocsin.Field, at time.Time) (tocsin.ID, tocsin.ID) {
	ev := &tocsin.Event{}
	m.Map(ev, fields)
	dedupe := m.Identify(ev, fields, at)
	return ev.ID, dedupe
}

func mapperOf(t interface{ Fatal(...any) }, f *feed.Feed, file string) *feed.Mapper {
	plan, err := f.Plan(file)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Mapper()
}

// TestIdentity: an ID is of the record's names and values alone, in whatever order, whatever the mapper saw before and
// whatever the mapping is; another name, value, feed or kind gives another.
func TestIdentity(t *testing.T) {
	source := feedOf(t, "")
	mended := feedOf(t, "[map]\na = \"source.ip\"\nb = \"source.port\"\n")
	worn := mapperOf(t, source, "x")
	seen := map[tocsin.ID]string{}
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-e]{1,2}`), 0, 12).Draw(t, "names")
		var fields []tocsin.Field
		for _, n := range names {
			fields = append(fields, tocsin.Field{Name: n, Value: rapid.SampledFrom([]string{"", "1", "2", "ab"}).Draw(t, "value")})
		}
		want, _ := identify(mapperOf(t, source, "x"), fields, received)
		shuffled := slices.Clone(fields)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		full := slices.DeleteFunc(slices.Clone(shuffled), func(f tocsin.Field) bool { return f.Value == "" })
		for _, twin := range [][]tocsin.Field{fields, shuffled, full} {
			if got, _ := identify(worn, twin, received); got != want {
				t.Fatalf("%v is %s with a worn mapper, %s with a new one", twin, got, want)
			}
			if got, _ := identify(mapperOf(t, mended, "x"), twin, received); got != want {
				t.Fatalf("%v is %s with a mended mapping, %s before", twin, got, want)
			}
		}
		text := canonical(full)
		if other, ok := seen[want]; ok && other != text {
			t.Fatalf("%s and %s have one ID", other, text)
		}
		seen[want] = text
	})
}

func canonical(fields []tocsin.Field) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name+"="+f.Value+";")
	}
	slices.Sort(all)
	text := ""
	for _, s := range all {
		text += s
	}
	return text
}

// TestIdentityOfUntimed: a record without a time is another one the next day, and one with a time is not.
func TestIdentityOfUntimed(t *testing.T) {
	m := mapperOf(t, feedOf(t, "[map]\nat = { to = \"time.source\", time = \"2006-01-02\" }\n"), "x")
	f := func(wantSame bool, later time.Duration, columns ...string) {
		t.Helper()
		a, _ := identify(m, record(columns...), received)
		b, _ := identify(m, record(columns...), received.Add(later))
		if (a == b) != wantSame {
			t.Errorf("%v, %s later: same is %v", columns, later, a == b)
		}
	}
	f(true, 59*time.Minute, "ip", "192.0.2.1")
	f(false, time.Hour, "ip", "192.0.2.1")
	f(true, 48*time.Hour, "ip", "192.0.2.1", "at", "2026-11-23")
	f(false, 48*time.Hour, "ip", "192.0.2.1", "at", "-")
}

// TestKindsDiffer: the same row in two kinds of report is two events.
func TestKindsDiffer(t *testing.T) {
	row := record("timestamp", "2026-11-23 00:00:00", "ip", "192.0.2.1")
	a, _ := identify(mapperOf(t, shadowserver(t), "scan_rdp.csv"), row, received)
	b, _ := identify(mapperOf(t, shadowserver(t), "scan_vnc.csv"), row, received)
	if a == b {
		t.Error("two kinds give one ID")
	}
}

// TestDedupeKeys: with keys of its own, a feed's records are the same when these are equal within a window.
func TestDedupeKeys(t *testing.T) {
	source := feedOf(t, "[dedupe]\nkeys = [\"source.ip\", \"source.port\"]\nwindow = \"1h\"\n[map]\nip = \"source.ip\"\nport = \"source.port\"\nat = { to = \"time.source\", time = \"2006-01-02 15:04:05\" }\n")
	m := mapperOf(t, source, "x")
	f := func(wantSame bool, a, b []string) {
		t.Helper()
		idA, x := identify(m, record(a...), received)
		idB, y := identify(m, record(b...), received)
		if (x == y) != wantSame || idA == idB {
			t.Errorf("%v and %v: same is %v", a, b, x == y)
		}
	}
	one := []string{"ip", "192.0.2.1", "port", "80", "at", "2026-11-23 10:00:00", "x", "1"}
	f(true, one, []string{"ip", "192.0.2.1", "port", "80", "at", "2026-11-23 10:59:59", "x", "2"})
	f(false, one, []string{"ip", "192.0.2.1", "port", "80", "at", "2026-11-23 11:00:00", "x", "2"})
	f(false, one, []string{"ip", "192.0.2.1", "port", "81", "at", "2026-11-23 10:00:00", "x", "1"})
	f(false, []string{"x", "1"}, []string{"x", "2"}) // without any of the keys nothing is the same

	ev, row := &tocsin.Event{}, record(one...)
	m.Map(ev, row)
	dedupe := m.Identify(ev, row, received)
	if got, err := tocsin.ParseID(ev.Get(tocsin.KeyHash)); err != nil || got != dedupe {
		t.Errorf("event_hash is %s, %v; want %s", got, err, dedupe)
	}
}
