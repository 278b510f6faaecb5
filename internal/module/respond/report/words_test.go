package report

import (
	"testing"

	"tocsin/internal/console"
)

func TestSpanRoundsUp(t *testing.T) {
	l := console.Words().Lang("en")
	f := func(seconds float64, want string) {
		t.Helper()
		if got := span(l, seconds); got != want {
			t.Errorf("%v: %q, want %q", seconds, got, want)
		}
	}
	f(0, "–")
	f(1, "1 minute")
	f(61, "2 minutes")
	f(99*60, "99 minutes")
	f(2*3600+1, "3 hours")
	f(47.5*3600, "48 hours")
	f(49*3600, "3 days")
}

func TestChange(t *testing.T) {
	l := console.Words().Lang("en")
	f := func(now, before float64, want string) {
		t.Helper()
		if got := plain(change(l, Value{now, before})); got != want {
			t.Errorf("%v after %v: %q, want %q", now, before, got, want)
		}
	}
	f(3, 3, "")
	f(3, 1, "+2")
	f(0, 4, "−4")
	f(30, 20, "+50%")
	f(10, 100, "−90%")
}
