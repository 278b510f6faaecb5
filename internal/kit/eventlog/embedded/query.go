package embedded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Query calls each with every row. No pipe of LogsQL reaches outside the log: subqueries run in the same tenant, and
// none reads a file or opens a connection.
func (l *Log) Query(ctx context.Context, q eventlog.Query, each func(row []tocsin.Field) error) error {
	done, err := l.use()
	if err != nil {
		return err
	}
	defer done()
	lane := l.laneOf(q, time.Now())
	parsed, err := parse(q, lane.options)
	if err != nil || parsed == nil {
		return err
	}
	select {
	case lane.turns <- struct{}{}:
		defer func() { <-lane.turns }()
	case <-ctx.Done():
		return ctx.Err()
	case <-l.life.Done():
		return errClosed()
	}
	return l.run(ctx, parsed, each)
}

func (l *Log) run(ctx context.Context, q *logstorage.Query, each func(row []tocsin.Field) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.life, cancel)()
	w := rowWriter{ctx: ctx, cancel: cancel, each: each}
	var stats logstorage.QueryStats
	qctx := logstorage.NewQueryContext(ctx, &stats, []logstorage.TenantID{l.tenant}, q, false, nil)
	err := l.db.RunQuery(qctx, w.write)
	switch {
	case w.err != nil:
		return w.err
	case l.life.Err() != nil:
		return errClosed()
	case ctx.Err() != nil:
		return fmt.Errorf("query event log: %w", ctx.Err())
	case err != nil:
		// What the engine says here is about the query: too much memory for a sort, a subquery that doesn't work out.
		return tocsin.Faultf(tocsin.Invalid, "the query can't be answered: %w", err)
	}
	return nil
}

// parse returns the query with its time range, or nil when the range is empty. Our own options stand before what was
// asked for. What is wrong with that is told in its own words, so it is read once more alone; to read may take long.
func parse(q eventlog.Query, options string) (*logstorage.Query, error) {
	if err := errors.Join(eventlog.CheckQuery(q.LogsQL), eventlog.CheckWithin(q)); err != nil {
		return nil, err
	}
	now := time.Now().UnixNano()
	parsed, err := logstorage.ParseQueryAtTimestamp(options+q.LogsQL, now)
	if err != nil && options != "" {
		parsed, err = logstorage.ParseQueryAtTimestamp(q.LogsQL, now)
	}
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "the query is not LogsQL: %w", err)
	}
	if q.Within != "" {
		bound, err := logstorage.ParseFilter(q.Within)
		if err != nil {
			return nil, fmt.Errorf("read the bound of a query: %w", err)
		}
		parsed.AddExtraFilters(bound)
	}
	if q.From.IsZero() && q.To.IsZero() {
		return parsed, nil
	}
	from, to := nanos(q.From, math.MinInt64), nanos(q.To, math.MaxInt64)
	if from >= to {
		return nil, nil
	}
	parsed.AddTimeFilter(from, to-1)
	return parsed, nil
}

// The years in which a time has a number of nanoseconds.
var (
	firstNano = time.Unix(0, math.MinInt64)
	lastNano  = time.Unix(0, math.MaxInt64)
)

// nanos returns the time in Unix nanoseconds, cut to what an int64 holds; zero is open.
func nanos(t time.Time, open int64) int64 {
	switch {
	case t.IsZero():
		return open
	case t.Before(firstNano):
		return math.MinInt64
	case t.After(lastNano):
		return math.MaxInt64
	}
	return t.UnixNano()
}

// rowWriter turns the engine's columns to rows. The engine's workers call write at the same time.
type rowWriter struct {
	ctx    context.Context
	cancel context.CancelFunc
	each   func(row []tocsin.Field) error

	mu  sync.Mutex
	row []tocsin.Field
	err error
}

func (w *rowWriter) write(_ uint, block *logstorage.DataBlock) {
	columns := block.GetColumns(true)
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range block.RowsCount() {
		if w.err != nil || w.ctx.Err() != nil {
			return
		}
		w.row = w.row[:0]
		for _, c := range columns {
			if c.Values[i] != "" && !eventlog.Internal(c.Name) {
				w.row = append(w.row, tocsin.Field{Name: c.Name, Value: c.Values[i]})
			}
		}
		if w.err = w.each(w.row); w.err != nil {
			w.cancel()
		}
	}
}
