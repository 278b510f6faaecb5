package app

import (
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"testing"
	"time"
)

// The collector is set by what the process is busy with, whatever begins and ends first.
func TestCollectorFollowsTheLoad(t *testing.T) {
	before := debug.SetGCPercent(idlePercent)
	defer debug.SetGCPercent(before)
	f := func(what string, do func(), want int) {
		t.Helper()
		do()
		got := debug.SetGCPercent(want)
		if got != want {
			t.Errorf("%s: %d percent, want %d", what, got, want)
		}
	}
	l := &loads{}
	door := l.around(http.NotFoundHandler())
	ask := func(n int) func() {
		return func() {
			for range n {
				door.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
			}
		}
	}
	f("a few requests", ask(askedMany-1), idlePercent)
	f("many", ask(1), askedPercent)
	f("a report as well", func() { l.change(func() { l.reading++ }) }, busyPercent)
	f("the report is read", func() { l.change(func() { l.reading-- }) }, askedPercent)
	f("nobody asks", l.rest, idlePercent)
	f("many again", ask(askedMany), askedPercent)
	l.calm.Stop()
	l = &loads{}
	for i := range 3 * askedMany { // a look at the node every second is not many
		if l.request(time.Unix(int64(i), 0)) {
			t.Errorf("request %d of one a second makes them many", i)
		}
	}
}
