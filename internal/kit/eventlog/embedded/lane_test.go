package embedded

import (
	"testing"
	"time"

	"tocsin/internal/kit/eventlog"
)

func TestLaneOf(t *testing.T) {
	now := time.Now()
	l := newLog(t.TempDir(), Config{})
	f := func(back, upTo time.Duration, want lane) {
		t.Helper()
		q := eventlog.Query{}
		if back > 0 {
			q.From = now.Add(-back)
		}
		if upTo > 0 {
			q.To = now.Add(-upTo)
		}
		if got := l.laneOf(q, now); got != want {
			t.Errorf("from %v to %v before now: %+v, want %+v", back, upTo, got, want)
		}
	}
	const day = 24 * time.Hour
	f(30*day, 0, l.narrow)
	f(365*day, 0, l.wide)
	f(365*day, 340*day, l.narrow)
	f(0, 0, l.wide)
	f(0, day, l.wide)
}

// What is wrong with a wide query is told in its own words.
func TestFaultOfAWideQuery(t *testing.T) {
	_, wide := newLanes()
	f := func(query string, bad bool) {
		t.Helper()
		q := eventlog.Query{LogsQL: query}
		_, err := parse(q, "")
		_, err2 := parse(q, wide.options)
		if (err != nil) != bad || (err2 != nil) != bad || bad && err.Error() != err2.Error() {
			t.Errorf("%s: %v; wide: %v", query, err, err2)
		}
	}
	f("*", false)
	f("# a comment\n* | stats count()", false)
	f("a:=b) or (c", true)
	f("* | nothing", true)
}
