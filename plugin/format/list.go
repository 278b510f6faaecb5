package format

import (
	"bytes"
	"io"
	"strings"
	"unsafe"

	"tocsin"
)

func init() { register("list", list{standardSizes}) }

// maxIndicator is how long a value of a list may be, in bytes: as long as a URL that browsers still open.
const maxIndicator = 8 << 10

// list is a plain list of indicators, one a line. "#", ";" and "//" begin a comment where the line begins; behind a
// value and a space, "#" and ";" do, and what follows is the column "comment".
type list struct{ size sizes }

// Split cuts lines.
func (l list) Split(r io.Reader, o Options) (Splitter, error) {
	s := newSplitter(r, l.size, cutLine(l.size.record))
	s.head = o.Comment
	if err := sniff(s, "a list", true); err != nil {
		return nil, err
	}
	return s, nil
}

// Decode gives the sink each line's value.
func (l list) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	comment, line := c.Head.(byte), c.Line
	var fields [2]tocsin.Field
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
		text := bytes.TrimSpace(raw)
		if len(text) == 0 || text[0] == '#' || text[0] == ';' || comment != 0 && text[0] == comment || bytes.HasPrefix(text, []byte("//")) {
			continue
		}
		value, rest := entry(text, comment)
		if why := badEntry(value); why != "" {
			sink.Reject(line, "value", why, raw)
			continue
		}
		fields = [2]tocsin.Field{{Name: "value", Value: value}, {Name: "comment", Value: rest}}
		sink.Record(line, fields[:], raw)
	}
}

// entry parts a line into its value and the comment behind it.
func entry(text []byte, comment byte) (value, rest string) {
	s := unsafe.String(unsafe.SliceData(text), len(text))
	for i := 1; i < len(s); i++ {
		c := s[i]
		if (c == '#' || c == ';' || comment != 0 && c == comment) && (s[i-1] == ' ' || s[i-1] == '\t') {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:])
		}
	}
	return s, ""
}

// badEntry says why a value can't be an indicator.
func badEntry(v string) string {
	switch {
	case len(v) > maxIndicator:
		return "the value is longer than 8192 bytes"
	case strings.IndexByte(v, 0) >= 0:
		return "the line holds a NUL byte"
	case strings.ContainsAny(v, " \t"):
		return "more than one value stands on the line"
	}
	return ""
}
