package format

import (
	"bytes"
	"io"
	"strings"

	"tocsin"
)

func init() { register("json", jsonArray{standardSizes}) }

// jsonArray is a JSON document with an array of records somewhere in it, or one record. Options.Path is the way there,
// e.g. "data.items"; "*" in it is any name, for documents that keep their records under the records' ids. Arrays on
// the way are gone through. Source: RFC 8259.
type jsonArray struct{ size sizes }

// Split walks to the records.
func (f jsonArray) Split(r io.Reader, o Options) (Splitter, error) {
	var way []string
	if o.Path != "" {
		way = strings.Split(o.Path, ".")
	}
	return newJSONSplitter(r, f.size, "JSON", o.Path, len(way), func(depth int, key string) bool {
		return way[depth] == "*" || way[depth] == key
	})
}

func newJSONSplitter(r io.Reader, size sizes, name, where string, length int, onWay func(int, string) bool) (*jsonSplitter, error) {
	s := newSplitter(r, size, nil)
	if err := sniff(s, name, false); err != nil {
		return nil, err
	}
	if where == "" {
		where = "its top"
	}
	j := &jsonSplitter{splitter: s, length: length, onWay: onWay, where: where}
	if c, err := j.peekByte(); err == nil && c != '{' && c != '[' {
		return nil, tocsin.Faultf(tocsin.Invalid, "this is not %s: it begins with %q", name, c)
	}
	return j, nil
}

// Decode gives the sink each element of a chunk.
func (jsonArray) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	f := newFlattener()
	eachElement(c, func(line int64, b []byte) int {
		n, fields, reason := f.flatten(b)
		if i := n + blank(b[n:]); reason == "" && i < len(b) && b[i] != ',' {
			reason = "something stands behind the value"
		}
		if reason == "" {
			sink.Record(line, fields, b[:n])
			return n
		}
		raw := element(b)
		sink.Reject(line, "", reason, raw)
		return len(raw)
	})
}

// eachElement calls read at each element of a chunk; read returns the element's length.
func eachElement(c *Chunk, read func(line int64, b []byte) int) {
	line := c.Line
	for b := c.Data; ; {
		n := blank(b)
		for n < len(b) && b[n] == ',' {
			n++
			n += blank(b[n:])
		}
		line += int64(bytes.Count(b[:n], newline))
		if b = b[n:]; len(b) == 0 {
			return
		}
		n = max(read(line, b), 1)
		line += int64(bytes.Count(b[:n], newline))
		b = b[n:]
	}
}

// element returns the bytes of the element at the beginning of b, well-formed or not.
func element(b []byte) []byte {
	var k jsonSkip
	n, _ := k.feed(b)
	return b[:min(max(n, 1), len(b))]
}
