package eventlog

import (
	"fmt"
	"slices"
	"strings"

	"tocsin"
)

// Limits of one event. They are the narrower ones of both engines, so that what a small node keeps can move to a
// server later. An engine drops a row over its own limits without an error; Append refuses such a row instead.
const (
	// MaxFields is how many fields one event may have.
	MaxFields = 900
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

// Checker checks many events. Events of one report mostly have the same fields in the same order; it remembers the
// last ones and looks for doubled names only where they change. Its zero value is ready; one goroutine uses it.
type Checker struct {
	names  []string
	sorted []string
}

// Check reports why an event can't be stored, or nil.
func (c *Checker) Check(ev *tocsin.Event) error {
	if len(ev.Fields) > MaxFields {
		return tocsin.Faultf(tocsin.TooLarge, "the event has %d fields, and the event log takes %d", len(ev.Fields), MaxFields)
	}
	if err := checkLen(ev); err != nil {
		return err
	}
	if c.same(ev.Fields) {
		return nil
	}
	return c.checkNames(ev.Fields)
}

func (c *Checker) same(fields []tocsin.Field) bool {
	if len(c.names) != len(fields) || len(fields) == 0 {
		return false
	}
	for i := range fields {
		if fields[i].Name != c.names[i] {
			return false
		}
	}
	return true
}

func (c *Checker) checkNames(fields []tocsin.Field) error {
	c.names = c.names[:0]
	for i := range fields {
		if err := checkName(fields[i].Name); err != nil {
			c.names = c.names[:0]
			return err
		}
		c.names = append(c.names, strings.Clone(fields[i].Name))
	}
	c.sorted = append(c.sorted[:0], c.names...)
	slices.Sort(c.sorted)
	for i := 1; i < len(c.sorted); i++ {
		if c.sorted[i] == c.sorted[i-1] {
			c.names = c.names[:0]
			return fieldFault(c.sorted[i], "the event has this field twice")
		}
	}
	return nil
}

// checkName refuses the names that the log gives a meaning of its own: id, shard, and all that begin with "_".
func checkName(name string) error {
	switch {
	case name == "":
		return fieldFault("", "a field of the event has no name")
	case len(name) > MaxNameLen:
		return fieldFault(name[:32]+"…", "the field's name is %d bytes long, and the event log takes %d", len(name), MaxNameLen)
	case name[0] == '_', name == IDField, name == ShardField:
		return fieldFault(name, "this name is kept for the event log itself")
	}
	return nil
}

func fieldFault(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}

// rowOverhead is what braces, _time, id and shard take in a row's JSON form, in bytes, with room to spare.
const rowOverhead = 200

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
	case ShardField, "_stream", "_stream_id", "_msg":
		return true
	}
	return false
}
