package tocsin

import "strings"

// Field is one named value of an event or of a record. Names of events are those of the IntelMQ Data Format
// ("source.ip"), or "extra." and a column's own name. An empty value is the same as no field.
type Field struct {
	Name  string
	Value string
}

// Event is one observation: at Time, somebody saw something of a network. Fields are flat, in no order, each name at
// most once. An Event is owned by one goroutine; its strings may share memory with the batch they were read from.
type Event struct {
	// ID is made from the feed and the record alone, so a report that is read again gives the same IDs.
	ID ID
	// Time is when it happened, in Unix nanoseconds: time.source where the record says it, or else when the report
	// was received. Zero means not set yet.
	Time int64
	// Line is where the record begins in its report, counted from 1; 0 means unknown.
	Line int64
	// Fields are the event's values.
	Fields []Field
}

// Get returns the value of the named field, or "" when the event has none.
func (e *Event) Get(name string) string {
	for i := range e.Fields {
		if e.Fields[i].Name == name {
			return e.Fields[i].Value
		}
	}
	return ""
}

// Has reports whether the event has a value of that name.
func (e *Event) Has(name string) bool { return e.Get(name) != "" }

// Set puts a value under a name, in place of an earlier one. An empty value removes the field.
func (e *Event) Set(name, value string) {
	for i := range e.Fields {
		if e.Fields[i].Name != name {
			continue
		}
		if value == "" {
			e.Fields = append(e.Fields[:i], e.Fields[i+1:]...)
			return
		}
		e.Fields[i].Value = value
		return
	}
	if value != "" {
		e.Fields = append(e.Fields, Field{name, value})
	}
}

// Add puts a value under a name that the event is known not to have; it does not look. An empty value is left out.
func (e *Event) Add(name, value string) {
	if value != "" {
		e.Fields = append(e.Fields, Field{name, value})
	}
}

// SetDefault puts a value under a name that has none yet.
func (e *Event) SetDefault(name, value string) {
	if value != "" && !e.Has(name) {
		e.Fields = append(e.Fields, Field{name, value})
	}
}

// Tag adds one word to the event's tags, which stand in one field, separated by commas.
func (e *Event) Tag(word string) {
	tags := e.Get(KeyTags)
	if tags == "" {
		e.Set(KeyTags, word)
		return
	}
	for t := range strings.SplitSeq(tags, ",") {
		if t == word {
			return
		}
	}
	e.Set(KeyTags, tags+","+word)
}

// Reset empties the event and keeps its memory for the next one.
func (e *Event) Reset() {
	e.ID, e.Time, e.Line = ID{}, 0, 0
	e.Fields = e.Fields[:0]
}
