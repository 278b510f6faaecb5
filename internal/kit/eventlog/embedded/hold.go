package embedded

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
	"unsafe"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Limits of what is held back before it goes to the engine. The engine writes what it is given in blocks, one a stream,
// and merges them later; a block costs the same for each of its fields, whether it has forty rows or four hundred. Given
// one stream after the other, the blocks are large and the merges few.
const (
	holdRows  = 16 << 10
	holdBytes = 16 << 20
	slabBytes = 1 << 20
	rowBytes  = eventlog.MaxEventLen + 4*eventlog.MaxFields // more than a row takes: its values with their lengths
	// portion is how many rows are given to the engine at once.
	portion = 1000
)

// hold keeps the rows that have been appended and not been given to the engine. They are given to it when there are
// enough of them, and by Sync, Delete, Info and Close. Until Sync returns they are as lost in a crash as what the engine
// itself has not written yet.
type hold struct {
	mu    sync.Mutex
	rows  *heldRows
	spare []*heldRows // empty; their memory is used again until the next Sync
}

// heldRows are rows as bytes: a few hundred each, where the engine's own form takes three thousand.
type heldRows struct {
	refs   []heldRow
	data   [][]byte // slabs, of which used are in use
	used   int
	orders orders
	shards map[string]uint32
	days   []day
	fields []logstorage.Field
	rows   *logstorage.LogRows
}

// heldRow is a row's time, its stream and where its values stand in a slab: the length of each and then its bytes, in the
// order of the names.
type heldRow struct {
	time  int64
	shard uint32
	order uint32
	slab  uint32
	at    uint32
}

func newHeldRows() *heldRows {
	return &heldRows{shards: map[string]uint32{}, rows: logstorage.GetLogRows(streamFields, nil, nil, nil, "")}
}

// streamFields are the fields that make a stream.
var streamFields = []string{eventlog.ShardField, eventlog.FormField}

// add takes a checked batch in. It returns the rows to give to the engine, or nil while there are too few.
func (h *hold) add(b *batch, events []tocsin.Event) *heldRows {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil {
		h.rows = h.empty()
	}
	for i := range events {
		h.rows.add(events[i].Time, b.row(&events[i], b.Forms[i]))
	}
	for _, d := range b.days {
		h.rows.days = noteDay(h.rows.days, d)
	}
	if !h.rows.full() {
		return nil
	}
	full := h.rows
	h.rows = nil
	return full
}

func (h *hold) empty() *heldRows {
	n := len(h.spare)
	if n == 0 {
		return newHeldRows()
	}
	rows := h.spare[n-1]
	h.spare = h.spare[:n-1]
	return rows
}

// take returns what is held, or nil.
func (h *hold) take() *heldRows {
	h.mu.Lock()
	defer h.mu.Unlock()
	rows := h.rows
	h.rows = nil
	return rows
}

// add writes a row down. Its first field is the shard.
func (h *heldRows) add(ns int64, fields []logstorage.Field) {
	shard, ok := h.shards[fields[0].Value]
	if !ok {
		shard = uint32(len(h.shards))
		h.shards[fields[0].Value] = shard
	}
	order := h.orders.find(fields)
	slab := h.slab()
	data := h.data[slab]
	h.refs = append(h.refs, heldRow{time: ns, shard: shard, order: order, slab: uint32(slab), at: uint32(len(data))})
	for _, i := range h.orders.all[order].by {
		data = binary.AppendUvarint(data, uint64(len(fields[i].Value)))
		data = append(data, fields[i].Value...)
	}
	h.data[slab] = data
}

// full reports whether it is time to give the rows away.
func (h *heldRows) full() bool {
	return len(h.refs) >= holdRows || h.used*slabBytes >= holdBytes || h.orders.full()
}

// slab returns the number of a slab with room for a row.
func (h *heldRows) slab() int {
	if h.used > 0 && slabBytes-len(h.data[h.used-1]) >= rowBytes {
		return h.used - 1
	}
	if h.used == len(h.data) {
		h.data = append(h.data, make([]byte, 0, slabBytes))
	}
	h.used++
	return h.used - 1
}

// fieldsOf reads a row; what it returns is good until the next call.
func (h *heldRows) fieldsOf(r heldRow) []logstorage.Field {
	h.fields = h.fields[:0]
	data := h.data[r.slab][r.at:]
	for _, name := range h.orders.all[r.order].sorted {
		n, width := binary.Uvarint(data)
		value := data[width:][:n]
		data = data[width+int(n):]
		h.fields = append(h.fields, logstorage.Field{Name: name, Value: unsafe.String(unsafe.SliceData(value), len(value))})
	}
	return h.fields
}

// give gives the rows to the engine, one stream after the other.
func (h *heldRows) give(db *logstorage.Storage, tenant logstorage.TenantID) {
	slices.SortStableFunc(h.refs, func(a, b heldRow) int { return cmp.Compare(a.shard, b.shard) })
	for _, r := range h.refs {
		h.rows.MustAdd(tenant, r.time, h.fieldsOf(r), -1)
		if h.rows.RowsCount() >= portion || h.rows.NeedFlush() {
			db.MustAddRows(h.rows)
			h.rows.ResetKeepSettings()
		}
	}
	db.MustAddRows(h.rows)
	h.rows.ResetKeepSettings()
}

func (h *heldRows) reset() {
	for i := range h.data[:h.used] {
		h.data[i] = h.data[i][:0]
	}
	h.refs, h.used, h.days = h.refs[:0], 0, h.days[:0]
	h.orders.reset()
	clear(h.shards)
}

// give gives rows to the engine and reports when it has let go of their day meanwhile.
func (l *Log) give(h *heldRows) error {
	if h == nil {
		return nil
	}
	h.give(l.db, l.tenant)
	err := l.cap.lost(l.db, h.days)
	h.reset()
	l.held.mu.Lock()
	defer l.held.mu.Unlock()
	l.held.spare = append(l.held.spare, h)
	return err
}

// giveAll gives the engine all that is held, and lets the memory go: it is called between reports. The caller holds the
// gate for writing, so that no Append is on its way with rows that another one has left.
func (l *Log) giveAll() error {
	err := l.give(l.held.take())
	l.held.mu.Lock()
	defer l.held.mu.Unlock()
	l.held.spare = nil
	return err
}

// giveHeld is giveAll for who does not hold the gate.
func (l *Log) giveHeld() error {
	l.appends.gate.Lock()
	defer l.appends.gate.Unlock()
	return l.giveAll()
}
