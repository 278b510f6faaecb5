package feed

import (
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/plugin/norm"
)

// Mapper makes events of records by a plan. It belongs to one goroutine. It remembers how columns are named, so that a
// record whose names are those of the one before costs no look-up.
type Mapper struct {
	plan *Plan
	head []tocsin.Field // what each event of the plan begins with
	set  []setter

	columns
	slots map[string]int // of keys that the plan does not know: extra.<column>
	seen  []uint32       // by slot: the row that has the key already
	row   uint32
	typ   string // the row's classification.type so far
	notes []string
	timed string // the column that the row's time came from
	given uint64 // which required columns the row has
	said  string // the row's own classification.taxonomy

	fields []tocsin.Field // the record that is being mapped
	identity
}

// setter is a constant, for events that have no value of that key.
type setter struct {
	field tocsin.Field
	slot  int
}

// Limits of a mapping. Source: decide/0005.
const (
	maxRequired = 64   // required columns of a plan
	maxColumns  = 4096 // names of columns that a mapper remembers at most; then it forgets them all
	maxNotes    = 16   // notes of one event
)

// Mapper returns a new mapper for one goroutine.
func (p *Plan) Mapper() *Mapper {
	m := &Mapper{plan: p}
	m.head = []tocsin.Field{{Name: "feed.code", Value: p.Code}, {Name: "feed.name", Value: p.Feed.Title}, {Name: "feed.provider", Value: p.Feed.Provider}}
	for _, f := range p.defaults {
		m.set = append(m.set, setter{f, p.targets[f.Name].slot})
	}
	m.identify(p)
	m.forget()
	return m
}

// forget drops all names of columns.
func (m *Mapper) forget() {
	m.columns = columns{byName: map[string]*column{}}
	m.slots = map[string]int{}
	m.seen = make([]uint32, len(m.plan.targets), len(m.plan.targets)+64)
	m.ranks = ranks{}
}

// Map fills an empty event from a record, or says why the record gives none. A value that can't be what its key needs is
// put aside under extra.<column>, with a note in extra.notes, unless the column is required or tells the time.
// The event shares the record's strings.
func (m *Mapper) Map(ev *tocsin.Event, fields []tocsin.Field) *Reject {
	if len(m.byName) > maxColumns {
		m.forget()
	}
	m.begin(fields)
	ev.Fields = append(ev.Fields, m.head...)
	for i := range fields {
		if fields[i].Value == "" {
			continue
		}
		c := m.find(m, fields[i].Name)
		if err := m.column(ev, c, fields[i].Value); err != nil {
			return &Reject{Field: c.name, Reason: err.Error()}
		}
	}
	if missing := m.missing(); missing != "" {
		return &Reject{Field: missing, Reason: m.why(missing)}
	}
	m.finish(ev)
	m.fields = nil
	return nil
}

// TimeColumn returns the column that the time of the record mapped last came from; time.source where none did.
func (m *Mapper) TimeColumn() string {
	if m.timed == "" {
		return keyTime
	}
	return m.timed
}

func (m *Mapper) begin(fields []tocsin.Field) {
	m.row++
	if m.row == 0 { // after 4 billion rows
		clear(m.seen)
		m.row = 1
	}
	m.cursor, m.typ, m.given, m.said, m.fields, m.timed = 0, "", 0, "", fields, ""
	m.notes = m.notes[:0]
}

// column takes one value of the record. An error rejects it.
func (m *Mapper) column(ev *tocsin.Event, c *column, v string) error {
	if c.ignore {
		return nil
	}
	if c.name == keyTaxonomy && m.plan.keys {
		m.said = v // it follows from the type, and is kept where it says something else
		return nil
	}
	if c.steps == nil {
		m.keep(ev, c, v)
		m.given |= c.required
		return nil
	}
	aside := false
	for i := range c.steps {
		got, err := m.do(ev, c, &c.steps[i], v)
		switch {
		case err != nil && (c.required != 0 && i == 0 || c.steps[i].to != nil && c.steps[i].to.key == keyTime):
			return err
		case err != nil:
			m.note(c, err)
			aside = true
		case got && i == 0:
			m.given |= c.required
		}
	}
	if aside {
		m.keep(ev, c, v)
	}
	return nil
}

const keyTime = "time.source"

// put gives the event a key, unless the record has set it already: then the value is kept beside.
func (m *Mapper) put(ev *tocsin.Event, c *column, t *target, v string) {
	if m.seen[t.slot] == m.row {
		if ev.Get(t.key) != v {
			m.keep(ev, c, v)
		}
		return
	}
	m.seen[t.slot] = m.row
	ev.Fields = append(ev.Fields, tocsin.Field{Name: t.key, Value: v})
	if t.kind == tocsin.ClassificationType {
		m.typ = v
	}
}

// keep keeps a column's value under extra. Where two columns have one name, the later one's has its place in the record
// after it, so that none is lost.
func (m *Mapper) keep(ev *tocsin.Event, c *column, v string) {
	t := &c.extra
	if m.seen[t.slot] != m.row {
		m.seen[t.slot] = m.row
		ev.Fields = append(ev.Fields, tocsin.Field{Name: t.key, Value: v})
		return
	}
	if ev.Get(t.key) == v {
		return
	}
	for n := 2; n < 10; n++ {
		name := fmt.Sprintf("%s_%d", t.key, n)
		if slot := m.slot(name); m.seen[slot] != m.row {
			m.seen[slot] = m.row
			ev.Fields = append(ev.Fields, tocsin.Field{Name: name, Value: v})
			return
		}
	}
	m.notes = append(m.notes, c.name+": the record has it more than ten times, the rest is left out")
}

func (m *Mapper) note(c *column, err error) {
	m.notes = append(m.notes, clip(c.name)+": "+err.Error())
}

// clip cuts a name that a note shows.
func clip(s string) string {
	if len(s) > maxKind {
		return s[:maxKind] + "..."
	}
	return s
}

// missing returns the first required column that the record does not have; "" when it has them all.
func (m *Mapper) missing() string {
	for i, name := range m.plan.required {
		if m.given&(1<<i) == 0 {
			return name
		}
	}
	return ""
}

// why says what is wrong with a required column that gave nothing.
func (m *Mapper) why(column string) string {
	if m.value(column) == "" {
		return "is missing"
	}
	return "holds nothing that can be used"
}

// finish puts in what no column says: the constants, the class, the notes.
func (m *Mapper) finish(ev *tocsin.Event) {
	for i := range m.set {
		s := &m.set[i]
		if m.seen[s.slot] == m.row {
			continue
		}
		m.seen[s.slot] = m.row
		ev.Fields = append(ev.Fields, s.field)
		if s.field.Name == keyType {
			m.typ = s.field.Value
		}
	}
	class, ok := tocsin.ClassOf(m.typ)
	if !ok {
		class, _ = tocsin.ClassOf("undetermined")
		ev.Add(keyType, class.Type)
	}
	ev.Fields = append(ev.Fields, tocsin.Field{Name: keyTaxonomy, Value: class.Taxonomy})
	if m.said != "" && m.said != class.Taxonomy {
		m.keep(ev, m.find(m, keyTaxonomy), m.said)
	}
	if len(m.notes) > 0 {
		ev.Add("extra.notes", m.joinNotes())
	}
}

const (
	keyType     = "classification.type"
	keyTaxonomy = "classification.taxonomy"
)

func (m *Mapper) joinNotes() string {
	if n := len(m.notes); n > maxNotes {
		m.notes = append(m.notes[:maxNotes], fmt.Sprintf("and %d more", n-maxNotes))
	}
	return strings.ToValidUTF8(strings.Join(m.notes, "; "), "?")
}

// class takes a type that RSIT does not have: the event is of none that is known.
func (m *Mapper) class(ev *tocsin.Event, c *column, t *target, err error) error {
	if errors.Is(err, norm.ErrClass) && m.seen[t.slot] != m.row {
		m.put(ev, c, t, "undetermined")
	}
	return err
}
