package embedded

import (
	"context"
	"encoding/hex"
	"time"
	"unsafe"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Append adds events. All of them are checked first, and either all are taken or none.
func (l *Log) Append(ctx context.Context, events []tocsin.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done, err := l.use()
	if err != nil {
		return err
	}
	defer done()
	b := l.batches.Get().(*batch)
	defer l.batches.Put(b)
	if err := l.check(b, events); err != nil {
		return err
	}
	if l.db.IsReadOnly() {
		return tocsin.Faultf(tocsin.Unavailable, "the disk of the event log in %s is full", l.dir)
	}
	defer l.appends.begin(b.days)()
	return l.give(l.held.add(b, events))
}

// check looks at every event and notes the days that the batch touches.
func (l *Log) check(b *batch, events []tocsin.Event) error {
	l.cap.look(l.db)
	oldest, newest := l.Window(time.Now())
	span := eventlog.Widened(oldest, newest, appendSlack)
	if floor := l.cap.floor(); !floor.IsZero() {
		span.From = max(span.From, floor.UnixNano())
	}
	b.days = b.days[:0]
	return b.Check(events, l.names, span, b.touch)
}

// day is a day of UTC, counted from 1970-01-01. The engine keeps every day's rows in a partition of its own.
type day int64

func dayOf(ns int64) day { return day(ns / int64(24*time.Hour)) }

const dayLayout = "20060102"

// name returns the partition's name.
func (d day) name() string {
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format(dayLayout)
}

// batch is the memory that one Append works in.
type batch struct {
	eventlog.Batch
	days   []day
	fields []logstorage.Field
	id     [2 * len(tocsin.ID{})]byte
}

// touch notes the day of a time.
func (b *batch) touch(ns int64) { b.days = noteDay(b.days, dayOf(ns)) }

// noteDay adds a day unless it is there.
func noteDay(days []day, d day) []day {
	for i := len(days) - 1; i >= 0; i-- {
		if days[i] == d {
			return days
		}
	}
	return append(days, d)
}

// row returns an event's fields with the log's own, the shard first. They are good until the next call.
func (b *batch) row(ev *tocsin.Event, form string) []logstorage.Field {
	hex.Encode(b.id[:], ev.ID[:])
	b.fields = append(b.fields[:0],
		logstorage.Field{Name: eventlog.ShardField, Value: eventlog.Shard(ev.Get(tocsin.KeyOwner))},
		logstorage.Field{Name: eventlog.IDField, Value: unsafe.String(&b.id[0], len(b.id))})
	if form != "" {
		b.fields = append(b.fields, logstorage.Field{Name: eventlog.FormField, Value: form})
	}
	for i := range ev.Fields {
		b.fields = append(b.fields, logstorage.Field(ev.Fields[i]))
	}
	return b.fields
}
