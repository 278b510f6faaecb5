package format

import (
	"bytes"
	"io"

	"tocsin"
)

func init() {
	register("ndjson", ndjson{name: "NDJSON", size: standardSizes})
}

// ndjson is one JSON object a line. Source: NDJSON 1.0.
type ndjson struct {
	name string // what people call it
	size sizes
	must string // a column that each record has; "" for none
	mend func(f *flattener, fields []tocsin.Field) []tocsin.Field
}

// Split cuts lines.
func (n ndjson) Split(r io.Reader, o Options) (Splitter, error) {
	s := newSplitter(r, n.size, cutLine(n.size.record))
	s.head = o.Comment
	if err := sniff(s, n.name, false); err != nil {
		return nil, err
	}
	if text := bytes.TrimSpace(s.buf[:min(len(s.buf), sniffed)]); len(text) > 0 && text[0] == '[' {
		f := tocsin.Faultf(tocsin.Invalid, "this looks like a JSON array, not %s; read it as json", n.name)
		f.Line = 1
		return nil, f
	}
	return s, nil
}

// Decode gives the sink each line's object.
func (n ndjson) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	comment := c.Head.(byte)
	f, line := newFlattener(), c.Line
	for b := c.Data; len(b) > 0; line++ {
		if n := blankLines(b); n > 0 {
			line += int64(bytes.Count(b[:n], newline)) - 1
			b = b[n:]
			continue
		}
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		raw := trimLine(b[:end])
		b = b[end:]
		if len(bytes.TrimSpace(raw)) == 0 || comment != 0 && raw[0] == comment {
			continue
		}
		n.line(f, line, raw, sink)
	}
}

// line gives the sink one line's object.
func (n ndjson) line(f *flattener, line int64, raw []byte, sink Sink) {
	end, fields, reason := f.flatten(raw)
	switch {
	case reason == "" && len(bytes.TrimSpace(raw[end:])) > 0:
		reason = "something stands behind the JSON value"
	case reason == "" && bytes.TrimLeft(raw, " \t\r")[0] != '{':
		reason = "the line is not a JSON object"
	}
	if reason != "" {
		sink.Reject(line, "", reason, raw)
		return
	}
	if n.must != "" && !hasField(fields, n.must) {
		sink.Reject(line, n.must, "the record does not have it, so it is no "+n.name, raw)
		return
	}
	if n.mend != nil {
		fields = n.mend(f, fields)
	}
	sink.Record(line, fields, raw)
}

func hasField(fields []tocsin.Field, name string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}
