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
	b.add(l.db, events)
	return l.cap.lost(l.db, b.days)
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

// portion is how many rows are given to the engine at once.
const portion = 500

// batch is the memory that one Append works in.
type batch struct {
	eventlog.Batch
	tenant logstorage.TenantID
	days   []day
	rows   *logstorage.LogRows
	fields []logstorage.Field
	id     [2 * len(tocsin.ID{})]byte
}

func newBatch(tenant logstorage.TenantID) *batch {
	return &batch{tenant: tenant, rows: logstorage.GetLogRows(nil, nil, nil, nil, "")}
}

// touch notes the day of a time.
func (b *batch) touch(ns int64) {
	d := dayOf(ns)
	for i := len(b.days) - 1; i >= 0; i-- {
		if b.days[i] == d {
			return
		}
	}
	b.days = append(b.days, d)
}

// add gives the events to the engine, in portions that it likes.
func (b *batch) add(db *logstorage.Storage, events []tocsin.Event) {
	for i := range events {
		b.addRow(&events[i], b.Forms[i])
		if b.rows.RowsCount() >= portion || b.rows.NeedFlush() {
			db.MustAddRows(b.rows)
			b.rows.ResetKeepSettings()
		}
	}
	db.MustAddRows(b.rows)
	b.rows.ResetKeepSettings()
}

// addRow copies the event's strings once, into the engine's memory. The stream's fields stand first, where the engine
// takes them from. Fields in the same place as in the row before are not even copied when they are the same.
func (b *batch) addRow(ev *tocsin.Event, form string) {
	hex.Encode(b.id[:], ev.ID[:])
	b.fields = append(b.fields[:0], logstorage.Field{Name: eventlog.ShardField, Value: eventlog.Shard(ev.Get(tocsin.KeyOwner))})
	if form != "" {
		b.fields = append(b.fields, logstorage.Field{Name: eventlog.FormField, Value: form})
	}
	stream := len(b.fields)
	b.fields = append(b.fields, logstorage.Field{Name: eventlog.IDField, Value: unsafe.String(&b.id[0], len(b.id))})
	for i := range ev.Fields {
		b.fields = append(b.fields, logstorage.Field(ev.Fields[i]))
	}
	b.rows.MustAdd(b.tenant, ev.Time, b.fields, stream)
}
