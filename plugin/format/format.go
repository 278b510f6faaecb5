// Package format reads the wire formats that reports come in: one file a format, each registered under its name.
//
// A format cuts a report into chunks that stand alone and decodes a chunk into records: flat lists of columns, named as
// the report names them. What the columns mean is not its business: a feed's mapping says that (package feed). Chunks
// are decoded by several goroutines at once, so memory stays bounded however long the report is.
package format

import (
	"fmt"
	"io"
	"slices"

	"tocsin"
)

// Format is one wire format.
type Format interface {
	// Split cuts a report, read as UTF-8 from r, into chunks. It reads only as much as the next chunk needs.
	Split(r io.Reader, o Options) (Splitter, error)
	// Decode gives the sink each record of a chunk, and each part of it that is not a record. It may be called by
	// several goroutines at once, for different chunks. It never fails as a whole.
	Decode(c *Chunk, sink Sink)
}

// Splitter cuts one report.
type Splitter interface {
	// Next returns the next chunk, or io.EOF after the last one. Another error means that the rest can't be cut: a
	// *tocsin.Fault with the line. The chunk belongs to the caller and shares no memory with later ones.
	Next() (*Chunk, error)
}

// Columns is a Splitter that knows the names of all columns before the first record.
type Columns interface {
	Columns() []string
}

// Chunk is a piece of a report that can be decoded alone.
type Chunk struct {
	Line int64  // the line of the report at which Data begins, from 1
	Data []byte // never written to after Next has returned it, so records may point into it
	Head any    // what the format knows of the report as a whole, e.g. a CSV's column names; read only
}

// Sink takes what a chunk holds, in order. Names and values may point into the chunk's Data; the fields slice itself is
// the format's and is used again for the next record.
type Sink interface {
	// Record takes one record. Empty values may be left out or given. raw is the record's bytes in the report.
	Record(line int64, fields []tocsin.Field, raw []byte)
	// Reject takes a piece that is not a record: where it begins, the column if one is to blame, why, and its bytes.
	Reject(line int64, field, reason string, raw []byte)
}

// Options tell a format what a feed knows of its reports. The zero value is right for most.
type Options struct {
	// Delimiter separates a CSV's columns; zero means a comma.
	Delimiter byte
	// Comment begins a line that is not a record; zero means that there are none.
	Comment byte
	// Header are a CSV's column names where the report has no line of them. HeaderComment says that they stand in
	// the last comment line before the first record.
	Header        []string
	HeaderComment bool
	// Path leads to the array of records in a JSON document, e.g. "data.items"; "" means the document itself.
	Path string
	// Pattern is a regular expression of a line, with a named group a column; Skip one of lines that are no records.
	Pattern string
	Skip    string
}

// Limits of what a report may hold. Source: decide/0005.
const (
	ChunkSize   = 1 << 19  // bytes, about; a chunk ends at the record's end after it
	MaxRecord   = 4 << 20  // bytes in one record; a longer one is rejected and the report goes on behind it
	MaxFields   = 2048     // columns in one record
	MaxDocument = 64 << 20 // bytes in a document that must be seen whole: a STIX bundle, a MISP event
	MaxDepth    = 64       // nesting of JSON
)

var shelf = map[string]Format{}

// register puts a format on the shelf; only a format's own file calls it, from init.
func register(name string, f Format) {
	if _, twice := shelf[name]; twice {
		panic("format " + name + " is registered twice")
	}
	shelf[name] = f
}

// Named returns the format of a name.
func Named(name string) (Format, error) {
	if f, ok := shelf[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("format %.40q: there is none of that name, only %v", name, Names())
}

// Names returns the names of all formats, sorted.
func Names() []string {
	names := make([]string, 0, len(shelf))
	for n := range shelf {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
