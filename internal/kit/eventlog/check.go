package eventlog

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tocsin"
)

// Limits of one event. They are the narrower ones of both engines, so that what a small node keeps can move to a
// server later. An engine drops a row over its own limits without an error; Append refuses such a row instead.
const (
	// MaxFields is how many fields one event may have.
	MaxFields = 300
	// MaxNameLen is how long a field's name may be, in bytes.
	MaxNameLen = 128
	// MaxEventLen is how long an event may be, in bytes of its JSON form: a server's default line limit is 256 KiB.
	MaxEventLen = 250_000
)

// RowError says which event of a batch Append can't store and why. Nothing of the batch is stored then: the caller
// takes the event out, reports it, and gives the rest again.
type RowError struct {
	// Index is the event's place in the batch, from 0.
	Index int
	Err   error
}

// Error returns the reason with the event's place in the batch.
func (e *RowError) Error() string { return fmt.Sprintf("event %d of the batch: %v", e.Index, e.Err) }

// Unwrap returns the reason.
func (e *RowError) Unwrap() error { return e.Err }

// Check reports why an event can't be stored, or nil. The fault's Field names the field that is at fault.
func Check(ev *tocsin.Event) error {
	var c Checker
	return c.Check(ev)
}

// maxKnown is how many names a Checker remembers before it begins anew.
const maxKnown = 4096

// Checker checks many events and remembers the names that it has seen. Its zero value is ready; one goroutine uses it.
type Checker struct {
	ids   map[string]int
	names []known // by id
	turn  uint64  // the number of the event that is being checked
	fresh []string
	last  []namedID // the names of the event before, in their order: the next one mostly has the same
	at    int       // where in last the next name is looked for
	row   []namedID // the names of the event that is being checked
}

// namedID is a name and its id.
type namedID struct {
	name string
	id   int
}

// known is what a Checker knows of a name.
type known struct {
	name     string
	turn     uint64 // the last event that had it
	admitted bool   // Names has it; it never forgets one
}

// Check reports why an event can't be stored, or nil.
func (c *Checker) Check(ev *tocsin.Event) error {
	_, err := c.check(ev, nil)
	return err
}

// CheckForm checks an event, and returns the form of the stream that it belongs to: none, for most.
func (c *Checker) CheckForm(ev *tocsin.Event, names *Names) (form string, err error) {
	admitted, err := c.check(ev, names)
	if admitted || err != nil {
		return "", err
	}
	return formOf(ev.Fields), nil
}

func (c *Checker) check(ev *tocsin.Event, names *Names) (admitted bool, err error) {
	if len(ev.Fields) > MaxFields {
		return false, tocsin.Faultf(tocsin.TooLarge, "the event has %d fields, and the event log takes %d", len(ev.Fields), MaxFields)
	}
	if err := checkLen(ev); err != nil {
		return false, err
	}
	if len(c.names) > maxKnown {
		c.ids, c.names, c.last = nil, c.names[:0], nil
	}
	c.at, c.row = 0, c.row[:0]
	c.turn++
	c.fresh = c.fresh[:0]
	for i := range ev.Fields {
		if err := c.checkField(&ev.Fields[i], names); err != nil {
			return false, err
		}
	}
	c.last, c.row = c.row, c.last
	if len(c.fresh) == 0 {
		return true, nil
	}
	return names.admit(c.fresh)
}

// lookAhead is how many names of the event before are passed over in search of one: fields that this one does not have.
const lookAhead = 6

// next returns the id of a name that the event before had at about the same place.
func (c *Checker) next(name string) (int, bool) {
	for i := c.at; i < len(c.last) && i < c.at+lookAhead; i++ {
		if c.last[i].name == name {
			c.at = i + 1
			return c.last[i].id, true
		}
	}
	return 0, false
}

func (c *Checker) checkField(f *tocsin.Field, names *Names) error {
	id, err := c.id(f.Name)
	if err != nil {
		return err
	}
	k := &c.names[id]
	if k.turn == c.turn {
		return fieldFault(f.Name, "the event has this field twice")
	}
	k.turn = c.turn
	if names != nil && !k.admitted {
		k.admitted = names.has(f.Name)
		if !k.admitted {
			c.fresh = append(c.fresh, strings.Clone(f.Name))
		}
	}
	if !utf8.ValidString(f.Value) {
		return fieldFault(f.Name, "the value is not UTF-8") // the engine's index would not find it again
	}
	return nil
}

func (c *Checker) id(name string) (int, error) {
	id, ok := c.next(name)
	if !ok {
		id, ok = c.ids[name]
	}
	if ok {
		c.row = append(c.row, namedID{c.names[id].name, id}) // never the caller's string: its memory is not ours to keep
		return id, nil
	}
	if err := checkName(name); err != nil {
		return 0, err
	}
	if c.ids == nil {
		c.ids = map[string]int{}
	}
	name = strings.Clone(name)
	id = len(c.names)
	c.ids[name] = id
	c.names = append(c.names, known{name: name})
	c.row = append(c.row, namedID{name, id})
	return id, nil
}

// checkName refuses the names that the log gives a meaning of its own: id, shard, form, all that begin with "_", and
// those that end in "*", which a query would read as many names.
func checkName(name string) error {
	switch {
	case name == "":
		return fieldFault("", "a field of the event has no name")
	case !utf8.ValidString(name):
		return fieldFault(strings.ToValidUTF8(name, "?"), "the field's name is not UTF-8")
	case len(name) > MaxNameLen:
		return fieldFault(strings.ToValidUTF8(name[:32], "")+"…", "the field's name is %d bytes long, and the event log takes %d", len(name), MaxNameLen)
	case name[0] == '_', name == IDField, name == ShardField, name == FormField:
		return fieldFault(name, "this name is kept for the event log itself")
	case manyNames(name):
		return fieldFault(name, "the field's name ends in *")
	}
	return nil
}

func fieldFault(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}

// rowOverhead is what braces, _time, id, shard and form take in a row's JSON form, in bytes, with room to spare.
const rowOverhead = 250

// checkLen looks at every byte only of events that could be too long.
func checkLen(ev *tocsin.Event) error {
	n := rowOverhead
	for i := range ev.Fields {
		n += len(ev.Fields[i].Name) + len(ev.Fields[i].Value) + len(`"":"",`)
	}
	if n > MaxEventLen/maxEscape {
		n = jsonLen(ev)
	}
	if n > MaxEventLen {
		return tocsin.Faultf(tocsin.TooLarge, "the event is %d bytes long, and the event log takes %d", n, MaxEventLen)
	}
	return nil
}

// maxEscape is how many bytes of JSON one byte of a string becomes at most: \u0000.
const maxEscape = 6

func jsonLen(ev *tocsin.Event) int {
	n := rowOverhead
	for i := range ev.Fields {
		n += escapedLen(ev.Fields[i].Name) + escapedLen(ev.Fields[i].Value) + len(`"":"",`)
	}
	return n
}

func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\', c == '\n', c == '\r', c == '\t':
			n++
		case c < 0x20:
			n += maxEscape - 1
		}
	}
	return n
}

// Internal reports whether a field of a row is the log's own affair and not shown in rows.
func Internal(field string) bool {
	switch field {
	case ShardField, FormField, "_stream", "_stream_id", "_msg":
		return true
	}
	return false
}
