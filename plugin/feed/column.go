package feed

import (
	"encoding/hex"
	"slices"
	"strings"

	"tocsin"
)

// column is what a mapper knows of a column's name.
type column struct {
	name     string
	steps    []step
	ignore   bool
	required uint64 // its bit in Mapper.given; 0 when it is not required
	extra    target // where it is kept when it has no key
	index    int    // its place in columns.order
	rank     int    // its place in ranks.sorted
}

// columns finds a column by its name. Records mostly have their columns in one order, with the empty ones left out, so
// the next one is looked for just behind the last.
type columns struct {
	byName map[string]*column
	order  []*column
	cursor int
}

// ahead is how many columns are looked at behind the last one before the name is looked up: as many as are empty in a
// row of a sparse report.
const ahead = 64

func (c *columns) find(m *Mapper, name string) *column {
	for i := c.cursor; i < len(c.order) && i < c.cursor+ahead; i++ {
		if c.order[i].name == name {
			c.cursor = i + 1
			return c.order[i]
		}
	}
	col := c.byName[name]
	if col == nil {
		col = m.newColumn(strings.Clone(name))
		c.insert(col)
	}
	c.cursor = col.index + 1
	return col
}

// insert puts a new column behind the last one that was found, where it will be looked for.
func (c *columns) insert(col *column) {
	c.byName[col.name] = col
	at := min(c.cursor, len(c.order))
	c.order = slices.Insert(c.order, at, col)
	for i := at; i < len(c.order); i++ {
		c.order[i].index = i
	}
}

func (m *Mapper) newColumn(name string) *column {
	c := &column{name: name}
	key := tocsin.ExtraPrefix + cleanName(name)
	c.extra = target{key: key, slot: m.slot(key), raw: true}
	if i := slices.Index(m.plan.required, name); i >= 0 {
		c.required = 1 << i
	}
	rule, ok := m.plan.columns[name]
	c.steps, c.ignore = rule.steps, rule.ignore
	if !ok && m.plan.keys && !reserved[name] {
		c.steps = m.keyStep(name)
	}
	m.rank(c)
	return c
}

// keyStep returns the step of a column that is named as an event key; nil when it is none.
func (m *Mapper) keyStep(name string) []step {
	kind, ok := tocsin.KindOf(name)
	if !ok {
		return nil
	}
	t := &target{key: name, kind: kind, slot: m.slot(name), port: strings.HasSuffix(name, ".port")}
	return []step{{plain: true, to: t}}
}

// slot returns the place of a key in Mapper.seen.
func (m *Mapper) slot(key string) int {
	if t, ok := m.plan.targets[key]; ok {
		return t.slot
	}
	slot, ok := m.slots[key]
	if !ok {
		slot = len(m.seen)
		m.slots[key] = slot
		m.seen = append(m.seen, 0)
	}
	return slot
}

// maxExtra is the longest name of a column under extra, in bytes.
const maxExtra = 100

// cleanName writes a column's name with lower-case letters, digits, underscores and dots alone, without a leading
// "extra.". A name that has none of them, as in another script, becomes a number of its own.
func cleanName(name string) string {
	name = strings.TrimPrefix(name, tocsin.ExtraPrefix)
	b := make([]byte, 0, len(name))
	solid := false
	for i := 0; i < len(name) && len(b) < maxExtra; i++ {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
			solid = true
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			solid = true
		case c != '.':
			c = '_'
		}
		b = append(b, c)
	}
	id := tocsin.IDOf([]byte(name))
	switch {
	case !solid:
		return "column_" + hex.EncodeToString(id[:4])
	case len(name) > maxExtra:
		return string(b) + "_" + hex.EncodeToString(id[:4])
	case string(b) == "notes":
		return "column_notes"
	}
	return string(b)
}
