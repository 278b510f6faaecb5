package remote

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

const (
	// poll is how often Sync asks whether events are found.
	poll = 100 * time.Millisecond
	// findTimeout is how long events that the server has taken may take until they are found.
	findTimeout = 30 * time.Second
	// flushSlack is added to the server's flush interval: its writer looks once an interval.
	flushSlack = 200 * time.Millisecond
)

// Sync returns when everything appended before is found by queries and on the server's disk, see durable.
func (l *Log) Sync(ctx context.Context) error {
	if l.life.Err() != nil {
		return errClosed()
	}
	what := l.pending.take()
	if len(what.last) == 0 {
		return nil
	}
	err := l.flushNow(ctx)
	if err == nil {
		err = l.found(ctx, what.last)
	}
	if err == nil {
		err = l.durable(ctx, what.names())
	}
	if err != nil {
		l.pending.giveBack(what)
		return fmt.Errorf("sync event log: %w", err)
	}
	return nil
}

// flushNow makes the server show its newest rows, where it may be asked to: a single server does, and a cluster's vlinsert
// hands the call on.
func (l *Log) flushNow(ctx context.Context) error {
	rd, err := l.call(ctx, "/internal/force_flush", url.Values{}, nil, nil)
	switch {
	case err == nil:
		discard(rd)
	case ctx.Err() != nil || tocsin.WhyOf(err) == tocsin.Unavailable && !errors.As(err, new(*refusal)) && l.away(ctx):
		return err
	}
	return nil
}

// found waits until the events are found by queries.
func (l *Log) found(ctx context.Context, last map[tocsin.ID]int64) error {
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
