package feed

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// identity is what a mapper needs to give events their IDs.
type identity struct {
	prefix []byte // the feed's name and the kind of report
	buf    []byte
	ranks
}

// ranks keeps the columns' names in order, so that a row's values can be put in the order of their names without
// sorting each row.
type ranks struct {
	sorted  []*column
	values  []string // by rank: the row's value
	stamp   []uint32 // by rank: the row that has set it
	count   uint32   // rows
	fresh   []*column
	late    int // rows since the first fresh column
	scratch []tocsin.Field
}

func (m *Mapper) identify(p *Plan) {
	m.prefix = appendText(appendText(nil, p.Feed.Name), p.Kind)
}

// appendText appends a text with its length before it, so that no two lists of texts give the same bytes.
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// rank takes a new column in; it is sorted in later.
func (r *ranks) rank(c *column) {
	c.rank = -1
	r.fresh = append(r.fresh, c)
}

// settle sorts the new columns in once as many rows have gone by as there are columns, so that a report with new names
// in each row costs no more than any other.
func (r *ranks) settle() {
	if len(r.fresh) == 0 {
		return
	}
	if r.late++; r.late < len(r.sorted)/8 {
		return
	}
	r.sorted = append(r.sorted, r.fresh...)
	r.fresh, r.late = nil, 0
	slices.SortFunc(r.sorted, func(a, b *column) int { return strings.Compare(a.name, b.name) })
	for i, c := range r.sorted {
		c.rank = i
	}
	r.values, r.stamp = make([]string, len(r.sorted)), make([]uint32, len(r.sorted))
	r.count = 0
}

// Identify gives a mapped event its ID: a hash over the feed, the kind of report and every column that has a value, in
// whatever order they stand. A record without a time of its own has the day of its report beside them. A mended mapping
// changes no ID. dedupe is what the event is the same as others by: its ID, or where the feed names keys of its own, a
// hash of those; then the event has it as event_hash. Call it after Map, with the same record.
func (m *Mapper) Identify(ev *tocsin.Event, fields []tocsin.Field, received time.Time) (dedupe tocsin.ID) {
	m.buf = append(m.buf[:0], m.prefix...)
	m.appendRow(fields)
	if ev.Time == 0 {
		m.buf = appendText(m.buf, received.UTC().Format(time.DateOnly))
	}
	ev.ID = tocsin.IDOf(m.buf)
	if len(m.plan.Feed.Dedupe.Keys) == 0 {
		return ev.ID
	}
	return m.hashKeys(ev, received)
}

// hashKeys hashes the feed's own keys and the window of time. An event that has none of them is like no other.
func (m *Mapper) hashKeys(ev *tocsin.Event, received time.Time) tocsin.ID {
	d := &m.plan.Feed.Dedupe
	at := ev.Time
	if at == 0 {
		at = received.UnixNano()
	}
	window := int64(24 * time.Hour)
	if d.Window > 0 {
		window = int64(d.Window)
	}
	m.buf = appendText(m.buf[:0], m.plan.Feed.Name)
	given := false
	for _, key := range d.Keys {
		v := ev.Get(key)
		given = given || v != ""
		m.buf = appendText(m.buf, v)
	}
	id := ev.ID
	if given {
		m.buf = binary.AppendVarint(m.buf, floorDiv(at, window))
		id = tocsin.IDOf(m.buf)
	}
	ev.Set(tocsin.KeyHash, strings.ToUpper(hex.EncodeToString(id[:])))
	return id
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// appendRow appends the names and values of a record in the order of the names.
func (m *Mapper) appendRow(fields []tocsin.Field) {
	if !m.placed(fields) {
		m.appendSorted(fields)
		return
	}
	for i, c := range m.sorted {
		if m.stamp[i] == m.count {
			m.buf = appendText(appendText(m.buf, c.name), m.values[i])
			m.values[i] = ""
		}
	}
}

// placed puts each value in its name's place. It reports false when that can't be done or would not pay: a new name, one
// that comes twice, or few columns of very many.
func (m *Mapper) placed(fields []tocsin.Field) bool {
	m.cursor = 0
	m.settle()
	if len(m.sorted) > 8*len(fields)+64 {
		return false
	}
	if m.count++; m.count == 0 { // after 4 billion rows
		clear(m.stamp)
		m.count = 1
	}
	for i := range fields {
		if fields[i].Value == "" {
			continue
		}
		c := m.find(m, fields[i].Name)
		if c.rank < 0 || m.stamp[c.rank] == m.count {
			return false
		}
		m.stamp[c.rank], m.values[c.rank] = m.count, fields[i].Value
	}
	return true
}

// appendSorted does the same by sorting the row.
func (m *Mapper) appendSorted(fields []tocsin.Field) {
	m.scratch = m.scratch[:0]
	for _, f := range fields {
		if f.Value != "" {
			m.scratch = append(m.scratch, f)
		}
	}
	slices.SortFunc(m.scratch, func(a, b tocsin.Field) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
	for _, f := range m.scratch {
		m.buf = appendText(appendText(m.buf, f.Name), f.Value)
	}
	clear(m.scratch)
}
