package format

import (
	"fmt"
	"io"
	"strings"

	"tocsin"
)

// expanded is a JSON document, or JSON objects one behind the other, whose objects may each speak of several addresses: each
// gives a record for every one of them, since each may be another owner's.
type expanded struct {
	name string // what people call it
	size sizes
	must string // a column that each object has
	// parts gives the columns that each record has beside those of the object, and whether a column of the object is
	// among what they are made of.
	parts func(fields []tocsin.Field) (parts [][]tocsin.Field, used func(name string) bool)
}

// maxParts is how many addresses one object may speak of.
const maxParts = 256

// Split walks to the objects.
func (f expanded) Split(r io.Reader, o Options) (Splitter, error) {
	var way []string
	if o.Path != "" {
		way = strings.Split(o.Path, ".")
	}
	return newJSONSplitter(r, f.size, f.name, o.Path, len(way), func(depth int, key string) bool {
		return way[depth] == "*" || way[depth] == key
	})
}

// Decode gives the sink the records of each object.
func (f expanded) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	flat := newFlattener()
	eachElement(c, func(line int64, b []byte) int {
		n, fields, reason := flat.flatten(b)
		if i := n + blank(b[n:]); reason == "" && i < len(b) && b[i] != ',' {
			reason = "something stands behind the value"
		}
		if reason != "" {
			raw := element(b)
			sink.Reject(line, "", reason, raw)
			return len(raw)
		}
		f.object(line, fields, b[:n], sink)
		return n
	})
}

// object gives the records of one object.
func (f expanded) object(line int64, fields []tocsin.Field, raw []byte, sink Sink) {
	if !hasField(fields, f.must) {
		sink.Reject(line, f.must, "the record does not have it, so it is no "+f.name, raw)
		return
	}
	parts, used := f.parts(fields)
	if len(parts) > maxParts {
		sink.Reject(line, "", fmt.Sprintf("the record speaks of %d addresses, the most is %d", len(parts), maxParts), raw)
		return
	}
	common := make([]tocsin.Field, 0, len(fields)+8)
	for _, field := range fields {
		if !used(field.Name) {
			common = append(common, field)
		}
	}
	if len(parts) == 0 {
		sink.Record(line, common, raw)
	}
	for _, part := range parts {
		sink.Record(line, append(common[:len(common):len(common)], part...), raw)
	}
}

// numbered reads a name like "address.3.ip" into its place and what stands behind it.
func numbered(name, before string) (place, rest string, ok bool) {
	name, ok = strings.CutPrefix(name, before+".")
	if !ok {
		return "", "", false
	}
	place, rest, ok = strings.Cut(name, ".")
	return place, rest, ok && place != "" && strings.Trim(place, "0123456789") == ""
}
