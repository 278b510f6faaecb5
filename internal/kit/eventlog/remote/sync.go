package remote

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// pending knows what was sent and is not yet known to be durable.
type pending struct {
	mu   sync.Mutex
	last map[tocsin.ID]int64 // the last event of each Append, with its time
	at   time.Time           // when the last was sent
}

func (p *pending) note(ev tocsin.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[tocsin.ID]int64{}
	}
	if len(p.last) < maxProbes {
		p.last[ev.ID] = ev.Time
	}
	p.at = time.Now()
}

func (p *pending) take() (map[tocsin.ID]int64, time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.last
	p.last = nil
	return last, p.at
}

func (p *pending) giveBack(last map[tocsin.ID]int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[tocsin.ID]int64{}
	}
	for id, t := range last {
		p.last[id] = t
	}
}

const (
	// maxProbes is of how many Appends the last event is looked for.
	maxProbes = 100
	// poll is how often Sync asks whether events are found.
	poll = 100 * time.Millisecond
	// findTimeout is how long events that the server has taken may take until they are found.
	findTimeout = 30 * time.Second
	// flushSlack is added to the server's flush interval: its writer looks once an interval.
	flushSlack = 200 * time.Millisecond
)

// Sync returns when everything appended before is found by queries, and the server has had two of its flush intervals
// to write it: it looks once an interval for rows that are an interval old.
func (l *Log) Sync(ctx context.Context) error {
	if l.life.Err() != nil {
		return errClosed()
	}
	last, at := l.pending.take()
	if len(last) == 0 {
		return nil
	}
	err := l.found(ctx, last)
	if err == nil {
		err = sleep(ctx, time.Until(at.Add(2*l.flush+flushSlack)))
	}
	if err != nil {
		l.pending.giveBack(last)
		return fmt.Errorf("sync event log: %w", err)
	}
	return nil
}

// found makes the server show its newest rows, where it may be asked to, and waits until it does.
func (l *Log) found(ctx context.Context, last map[tocsin.ID]int64) error {
	rd, err := l.call(ctx, "/internal/force_flush", url.Values{}, nil, nil)
	switch {
	case err == nil:
		discard(rd)
	case ctx.Err() != nil || tocsin.WhyOf(err) == tocsin.Unavailable && !errors.As(err, new(*refusal)) && l.away(ctx):
		return err
	}
	until := time.Now().Add(findTimeout)
	for {
		missing, err := l.missing(ctx, last)
		if err != nil || missing == 0 {
			return err
		}
		if time.Now().After(until) {
			return tocsin.Faultf(tocsin.Unavailable, "%d batches that the event log's server has taken are not found after %v: "+
				"does it keep events as long as Tocsin is told?", missing, findTimeout)
		}
		if err := sleep(ctx, poll); err != nil {
			return err
		}
	}
}

// away reports whether the server doesn't answer queries either: not every server lets itself be flushed.
func (l *Log) away(ctx context.Context) bool {
	err := l.Query(ctx, eventlog.Query{LogsQL: eventlog.Nothing}, func([]tocsin.Field) error { return nil })
	return err != nil
}

// missing returns how many of the events are not found yet.
func (l *Log) missing(ctx context.Context, last map[tocsin.ID]int64) (int, error) {
	var ids []string
	oldest, newest := int64(1<<63-1), int64(-1<<63)
	for id, t := range last {
		ids = append(ids, id.String())
		oldest, newest = min(oldest, t), max(newest, t)
	}
	q := eventlog.Query{LogsQL: eventlog.In(eventlog.IDField, ids...) + " | uniq by (id)",
		From: time.Unix(0, oldest), To: time.Unix(0, newest+1)}
	n := len(last)
	err := l.Query(ctx, q, func([]tocsin.Field) error { n--; return nil })
	return n, err
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
