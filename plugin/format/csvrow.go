package format

import (
	"bytes"
	"strings"
	"unsafe"

	"tocsin"
)

// csvRow reads one row after the other. Splitter and decoder share it, so they agree on where each row ends.
//
// The grammar is RFC 4180 with what reports do beside it: spaces around a value don't belong to it, and a quote inside
// of an unquoted value stands for itself. A row with such a quote may not go over several lines. That rule keeps the
// work linear: when a quote that never closes makes a row run on to the limit, each line it ran over has an even number
// of quotes, and a row that begins at such a line ends with that line, so no line is read more than three times.
type csvRow struct {
	head   *csvHead
	fields []tocsin.Field
	open   int    // the last column whose quote opens on the first line
	field  string // the column to blame when scan rejects
	reason string // why
}

// verdict is what scan found.
type verdict uint8

const (
	whole verdict = iota // a row
	bad                  // not a row: the first line is to be rejected, and reading goes on behind it
	more                 // the row does not end within what was given
)

// Reasons for which a row is rejected.
const (
	reasonUnclosed = "a quoted value is not closed"
	reasonAfter    = "something stands between the closing quote and the next column"
	reasonNUL      = "the row holds a NUL byte"
)

// scan reads the row at the beginning of b and returns its length with the line end, and that of its first line when
// it is bad. end says that nothing follows b; a caller that can't bring more than b says so too.
func (r *csvRow) scan(b []byte, end bool) (n, cols int, v verdict) {
	atEnd := end && len(b) <= r.head.size.record
	b = b[:min(len(b), r.head.size.record)]
	first := bytes.IndexByte(b, '\n')
	if first < 0 {
		first = len(b)
	}
	r.fields = r.fields[:0]
	r.open = 0
	last, i, bare := first, 0, false // last is the end of the line that i may be in
	for {
		var value []byte
		doubled := false
		i = r.head.skipSpace(b, i)
		if i < len(b) && b[i] == '"' {
			start := i + 1
			if i < first {
				r.open = cols
			}
			if i, doubled = closingQuote(b, start); i < 0 {
				return r.unclosed(b, first, end)
			}
			value = b[start:i]
			i = r.head.skipSpace(b, i+1)
			if i > last {
				if last = len(b); bare {
					return r.unclosed(b, first, true)
				}
			}
		} else {
			start := i
			var quotes bool
			i, quotes = r.head.unquotedEnd(b, i)
			value = r.head.trimRight(b[start:i])
			if quotes {
				if bare = true; last > first {
					return r.unclosed(b, first, true)
				}
			}
		}
		if i < len(b) && b[i] == r.head.delimiter {
			r.add(cols, value, doubled)
			i, cols = i+1, cols+1
			continue
		}
		eol := lineEnd(b, i, atEnd)
		switch {
		case eol > 0:
			r.add(cols, value, doubled)
			return eol, cols + 1, whole
		case i < len(b) && !(b[i] == '\r' && i+1 == len(b)):
			if i > first {
				return r.unclosed(b, first, true)
			}
			return r.reject(b, first, cols, reasonAfter)
		}
		return r.unclosed(b, first, end)
	}
}

// add keeps a value under its column's name.
func (r *csvRow) add(col int, value []byte, doubled bool) {
	if len(value) == 0 || col >= len(r.head.names) {
		return
	}
	s := unsafe.String(&value[0], len(value))
	if doubled {
		s = strings.ReplaceAll(s, `""`, `"`)
	}
	r.fields = append(r.fields, tocsin.Field{Name: r.head.names[col], Value: s})
}

// unclosed is the verdict on a row whose first line opens a quote that nothing sensible closes. It blames the value on
// that line alone, whatever came later, so that the reason does not depend on where the report was cut.
func (r *csvRow) unclosed(b []byte, first int, end bool) (int, int, verdict) {
	if !end && len(b) < r.head.size.record {
		return 0, 0, more
	}
	return r.reject(b, first, r.open, reasonUnclosed)
}

// reject is the verdict on a row that is none; its first line ends at first.
func (r *csvRow) reject(b []byte, first, col int, reason string) (int, int, verdict) {
	r.field, r.reason = "", reason
	if col < len(r.head.names) {
		r.field = r.head.names[col]
	}
	return min(first+1, len(b)), 0, bad
}

// closingQuote returns where the quote is that closes the value that begins at i, or -1, and whether the value holds
// doubled quotes.
func closingQuote(b []byte, i int) (at int, doubled bool) {
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1, doubled
		}
		if i += n; i+1 >= len(b) || b[i+1] != '"' {
			return i, doubled
		}
		i, doubled = i+2, true
	}
}

// lineEnd returns where the next row begins when b has a line end at i, or else 0.
func lineEnd(b []byte, i int, atEnd bool) int {
	switch {
	case i < len(b) && b[i] == '\n':
		return i + 1
	case i+1 < len(b) && b[i] == '\r' && b[i+1] == '\n':
		return i + 2
	case atEnd && i == len(b), atEnd && i+1 == len(b) && b[i] == '\r':
		return len(b)
	}
	return 0
}

// unquotedEnd returns where the unquoted value that begins at i ends, and whether there is a quote in it. Such values
// are short, so a loop is faster than a search.
func (h *csvHead) unquotedEnd(b []byte, i int) (end int, quotes bool) {
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == h.delimiter || c == '\n':
			return i, quotes
		case c == '"':
			quotes = true
		}
	}
	return i, quotes
}

// skipSpace returns where the first byte from i on is that is no space.
func (h *csvHead) skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' && h.delimiter != '\t') {
		i++
	}
	return i
}

// trimRight returns v without the spaces at its end.
func (h *csvHead) trimRight(v []byte) []byte {
	for len(v) > 0 && (v[len(v)-1] == ' ' || v[len(v)-1] == '\t' || v[len(v)-1] == '\r') {
		v = v[:len(v)-1]
	}
	return v
}
