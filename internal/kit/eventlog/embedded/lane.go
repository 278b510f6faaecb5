package embedded

import (
	"fmt"
	"runtime"
	"time"

	"tocsin/internal/kit/eventlog"
)

// lane is where queries of one sort wait for their turn.
type lane struct {
	turns   chan struct{} // one token for each that may run
	options string        // of the engine, to stand before each of them
}

// wideSpan is the longest time of a query that reads little of a long log.
const wideSpan = 32 * 24 * time.Hour

// newLanes returns the lane of queries of a month at the most, and that of wider ones. A query of a year may take a
// processor for half a second. One of them leaves half of the processors to what is quick, and what is quick has turns of
// its own, so nobody waits for a few other people's years.
func newLanes() (narrow, wide lane) {
	turns, half := 2*runtime.GOMAXPROCS(0), max(1, runtime.GOMAXPROCS(0)/2)
	return lane{make(chan struct{}, turns), ""},
		lane{make(chan struct{}, turns), fmt.Sprintf("options(concurrency=%d, parallel_readers=%d) ", half, half)}
}

// laneOf returns the lane of a query.
func (l *Log) laneOf(q eventlog.Query, now time.Time) lane {
	to := q.To
	if to.IsZero() {
		to = now
	}
	if q.From.IsZero() || to.Sub(q.From) > wideSpan {
		return l.wide
	}
	return l.narrow
}
