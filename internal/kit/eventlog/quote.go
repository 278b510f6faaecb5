package eventlog

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Quote returns s as a string literal of LogsQL. Any bytes may stand in s.
func Quote(s string) string { return strconv.Quote(s) }

// Eq returns the filter for events whose field has exactly this value. An empty value stands for events without the
// field. The value is never read as LogsQL.
func Eq(field, value string) string {
	switch {
	case manyNames(field):
		return Nothing
	case unindexed(value):
		return name(field) + ":string_range(" + Quote(value) + "," + Quote(value+"\x00") + ")"
	}
	return name(field) + ":=" + Quote(value)
}

// unindexed reports whether the engine's index can miss a value: it takes U+FFFD for a broken byte when it writes the
// index and for a letter when it reads it. A range of just that value is found without the index.
func unindexed(value string) bool { return strings.ContainsRune(value, utf8.RuneError) }

// In returns the filter for events whose field has exactly one of the values; without values it matches nothing.
func In(field string, values ...string) string {
	if len(values) == 0 || manyNames(field) {
		return Nothing
	}
	if slices.ContainsFunc(values, unindexed) {
		each := make([]string, len(values))
		for i, v := range values {
			each[i] = Eq(field, v)
		}
		return "(" + Or(each...) + ")"
	}
	b := make([]byte, 0, 16*len(values))
	b = append(b, name(field)...)
	b = append(b, ":in("...)
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, v)
	}
	return string(append(b, ')'))
}

// The filters that match all events and none.
const (
	All     = "*"
	Nothing = "(!*)"
)

// And returns the filter for events that match all the filters; empty ones are left out. Without any it is All.
func And(filters ...string) string { return join(filters, " ", All) }

// Or returns the filter for events that match one of the filters or more; empty ones are left out. Without any it is
// Nothing.
func Or(filters ...string) string { return join(filters, " or ", Nothing) }

func join(filters []string, by, none string) string {
	var parts []string
	for _, f := range filters {
		if f != "" {
			parts = append(parts, "("+f+")")
		}
	}
	if len(parts) == 0 {
		return none
	}
	return strings.Join(parts, by)
}

// OwnedBy returns the filter for an owner's events. It names their stream too, so that only that part of the log is
// read. An empty owner stands for the events that have none.
func OwnedBy(owner string) string {
	return `{` + ShardField + `=` + Quote(Shard(owner)) + `} ` + Eq("owner", owner)
}

// manyNames reports whether LogsQL reads a field's name as all names that begin so, even when it is quoted. No event has
// such a field, so nothing matches it.
func manyNames(field string) bool { return strings.HasSuffix(field, "*") }

// name returns a field's name as it stands before a filter: quoted where LogsQL would read it as more than a name.
func name(field string) string {
	for i := range len(field) {
		c := field[i]
		plain := 'a' <= c && c <= 'z' || '0' <= c && c <= '9' && i > 0 || (c == '.' || c == '_') && i > 0
		if !plain {
			return Quote(field)
		}
	}
	if field == "" || !strings.ContainsAny(field, "._") {
		return Quote(field) // words such as "in" and "not" mean something to LogsQL
	}
	return field
}
