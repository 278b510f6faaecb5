package eventlogtest

import (
	"testing"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// testWithin sees that no query looks beyond its bound: not by another filter, nor in a subquery.
func testWithin(t *testing.T, l eventlog.Log) {
	green, red := event(0, "tlp", "green", "k", "a"), event(1, "tlp", "red", "k", "b")
	add(t, l, green, red)
	f := func(q string, want ...tocsin.Event) {
		t.Helper()
		expect(t, l, eventlog.Query{LogsQL: q, Within: eventlog.In("tlp", "green", "clear")}, want...)
	}
	f(eventlog.All, green)
	f(`tlp:=red`)
	f(`k:=a or tlp:=red`, green)
	f(`k:=a or k:=b | filter *`, green)
	f(`!tlp:=green`)
	f(`k:in(tlp:=red | fields k)`)
	f(`tlp:=red | union (tlp:=red)`)
	err := l.Query(t.Context(), eventlog.Query{LogsQL: `* | stream_context before 10`, Within: eventlog.In("tlp", "green")}, func([]tocsin.Field) error { return nil })
	if tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("a look beside it: %v", err)
	}
}
