package format

import (
	"bytes"
	"fmt"
	"io"

	"tocsin"
)

func init() { register("csv", csv{standardSizes}) }

// csv is comma-separated values with a line of column names, as most reports are. Source: RFC 4180.
type csv struct{ size sizes }

// Split reads the column names and returns what cuts the rows.
func (f csv) Split(r io.Reader, o Options) (Splitter, error) {
	h, err := newCSVHead(o, f.size)
	if err != nil {
		return nil, err
	}
	s := newSplitter(r, f.size, h.cut)
	if err := sniff(s, "CSV", true); err != nil {
		return nil, err
	}
	if err := h.read(s, o); err != nil {
		return nil, err
	}
	s.head = h
	return &csvSplitter{s, h}, nil
}

// csvSplitter is a splitter that knows the columns.
type csvSplitter struct {
	*splitter
	head *csvHead
}

// Columns returns the names of the columns.
func (s *csvSplitter) Columns() []string { return s.head.names }

// cut returns the length of the row at the beginning of b. A line with an even number of quotes always ends a row, be
// it good or bad, so only the rare others are looked at closely.
func (h *csvHead) cut(b []byte, end bool) int {
	if n := blankLines(b); n > 0 {
		return n
	}
	nl := bytes.IndexByte(b[:min(len(b), h.size.record)], '\n') + 1
	if nl == 0 {
		if !end || len(b) > h.size.record {
			return 0
		}
		nl = len(b)
	}
	if h.isComment(b) || bytes.Count(b[:nl], quote)&1 == 0 {
		return nl
	}
	r := csvRow{head: &csvHead{delimiter: h.delimiter, size: h.size}}
	n, _, _ := r.scan(b, end)
	return n
}

// isComment reports whether the row at the beginning of b is a comment.
func (h *csvHead) isComment(b []byte) bool {
	return h.comment != 0 && len(b) > 0 && b[0] == h.comment
}

// Decode gives the sink each row of a chunk.
func (f csv) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	h := c.Head.(*csvHead)
	d := csvDecoder{csvRow: csvRow{head: h, fields: make([]tocsin.Field, 0, len(h.names))}, sink: sink, line: c.Line}
	d.nul = bytes.IndexByte(c.Data, 0) >= 0
	for b := c.Data; len(b) > 0; {
		b = b[d.row(b):]
	}
}

// csvDecoder decodes one chunk.
type csvDecoder struct {
	csvRow
	sink Sink
	line int64
	nul  bool // whether the chunk holds a NUL byte at all
}

// row decodes the row at the beginning of b and returns its length.
func (d *csvDecoder) row(b []byte) int {
	if n := blankLines(b); n > 0 {
		d.line += int64(bytes.Count(b[:n], newline))
		return n
	}
	if n := d.head.emptyLine(b); n > 0 {
		d.line++
		return n
	}
	n, cols, v := d.scan(b, true)
	line, raw := d.line, trimLine(b[:n])
	d.line += d.lines(b[:n], v)
	switch {
	case v != whole:
		d.sink.Reject(line, d.field, d.reason, raw)
	case d.nul && bytes.IndexByte(raw, 0) >= 0:
		d.sink.Reject(line, "", reasonNUL, raw)
	case cols != len(d.head.names):
		d.sink.Reject(line, "", d.head.wrongColumns(cols), raw)
	default:
		d.sink.Record(line, d.fields, raw)
	}
	return n
}

// lines returns how many lines a row has.
func (d *csvDecoder) lines(raw []byte, v verdict) int64 {
	if v != whole {
		return 1
	}
	return int64(bytes.Count(raw, newline))
}

// emptyLine returns the length of the line at the beginning of b when it is no row: empty, or a comment.
func (h *csvHead) emptyLine(b []byte) int {
	switch {
	case b[0] == '\n':
		return 1
	case b[0] == '\r' && (len(b) == 1 || b[1] == '\n'):
		return min(2, len(b))
	case h.isComment(b):
		if n := bytes.IndexByte(b, '\n'); n >= 0 {
			return n + 1
		}
		return len(b)
	}
	return 0
}

func (h *csvHead) wrongColumns(n int) string {
	return fmt.Sprintf("the row has %d columns, the header has %d", n, len(h.names))
}

// trimLine returns b without its line end.
func trimLine(b []byte) []byte {
	b = bytes.TrimSuffix(b, newline)
	return bytes.TrimSuffix(b, carriage)
}

var (
	quote    = []byte{'"'}
	carriage = []byte{'\r'}
)
