package watch

import (
	"context"
	"time"

	"tocsin"
)

// How a list of events gets the number of all that match.
const (
	countFor  = 300 * time.Millisecond // over that the number is not shown
	countGood = time.Minute            // how long it is kept, where nothing has come in
	countKept = 512
)

// counts keep how many events the queries of the last lists have.
type counts struct{ lru[countKey, eventCount] }

// countKey is what the number of a list follows from, but for the time.
type countKey struct {
	stamp
	query string
	since time.Duration // 0 for all of the log
}

type eventCount struct {
	n  int64
	at time.Time
}

// counted returns how many events a list had a moment ago, where that was counted: lists are looked at again and again.
func (p *Pages) counted(key countKey) (int64, bool) {
	c, ok := p.counts.get(key)
	return c.n, ok && time.Since(c.at) < countGood
}

// count returns how many events a list has, -1 where counting takes too long.
func (p *Pages) count(ctx context.Context, key countKey, from time.Time) int64 {
	ctx, cancel := context.WithTimeout(ctx, countFor)
	defer cancel()
	oldest, _ := p.room.Events.Window(p.room.Now())
	if from.Before(oldest) {
		from = oldest
	}
	n := int64(-1)
	err := p.each(ctx, "count events", key.query+"\n| stats count() n", from, time.Time{}, func(e *tocsin.Event) { n = wholeNumber(e.Get("n")) })
	if err != nil {
		return -1
	}
	p.counts.put(key, eventCount{n, time.Now()}, countKept)
	return n
}
