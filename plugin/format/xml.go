package format

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"tocsin"
)

func init() { register("xml", xmlRecords{standardSizes}) }

// xmlRecords is an XML document whose records are elements at one place: Options.Path, such as "report.events.event", where
// "*" is any name. A record's columns are the attributes and the texts below it, their names joined with dots and in
// lower case; what comes more than once is joined with commas. Namespaces are left out. No entity but XML's own five is
// known, so nothing grows. Source: XML 1.0 §2.
type xmlRecords struct{ size sizes }

// Split reads record by record.
func (f xmlRecords) Split(r io.Reader, o Options) (Splitter, error) {
	if o.Path == "" {
		return nil, tocsin.Faultf(tocsin.Invalid, "a feed of XML needs options.path, the way to its records")
	}
	x := &xmlSplitter{size: f.size, way: strings.Split(strings.ToLower(o.Path), "."), where: o.Path}
	x.in = &xmlInput{r: r, most: f.size.record, line: 1}
	x.dec = xml.NewDecoder(x.in)
	x.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	return x, nil
}

// Decode gives the sink the records of a chunk, which Split has read already.
func (f xmlRecords) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	for _, rec := range c.Head.([]xmlRecord) {
		if rec.reason != "" {
			sink.Reject(rec.line, "", rec.reason, rec.raw)
			continue
		}
		sink.Record(rec.line, rec.fields, rec.raw)
	}
}

// xmlRecord is one record, or why it is none.
type xmlRecord struct {
	line   int64
	fields []tocsin.Field
	raw    []byte
	reason string
}

// xmlSplitter walks through the document.
type xmlSplitter struct {
	size  sizes
	way   []string
	where string
	in    *xmlInput
	dec   *xml.Decoder
	depth int // of the element at hand
	onWay int // how many elements of the way are open
	found bool
	over  bool
	fault error // what the document ended with
}

// Next returns the next chunk: records of about the size of one.
func (x *xmlSplitter) Next() (*Chunk, error) {
	var records []xmlRecord
	for size := 0; !x.over && size < x.size.chunk; {
		rec, err := x.record()
		if err != nil {
			x.over = true
			rec, x.fault = x.end(err)
		}
		if rec != nil {
			records, size = append(records, *rec), size+len(rec.raw)+1
		}
	}
	switch {
	case len(records) > 0:
		return &Chunk{Line: records[0].line, Head: records}, nil
	case x.fault != nil:
		return nil, x.fault
	}
	return nil, io.EOF
}

// end says what the end of the document means: a record that is none where the document is broken.
func (x *xmlSplitter) end(err error) (*xmlRecord, error) {
	text := err.Error()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		text = syntax.Msg
	}
	switch {
	case x.in.long:
		text = fmt.Sprintf("the record is longer than %d bytes", x.size.record)
	case x.in.err != nil && x.in.err != io.EOF:
		return nil, fmt.Errorf("read the report at line %d: %w", x.in.line, x.in.err)
	case err == io.EOF && x.found:
		return nil, nil
	case err == io.EOF:
		return nil, tocsin.Faultf(tocsin.Invalid, "the document has nothing at %s", x.where)
	case !x.found:
		f := tocsin.Faultf(tocsin.Invalid, "this is not the XML that it should be: %s", text)
		f.Line = x.in.line
		return nil, f
	}
	return &xmlRecord{line: x.in.line, reason: "the document can't be read on from here: " + text}, nil
}

// record walks on to the next record and reads it; nil when it was at none.
func (x *xmlSplitter) record() (*xmlRecord, error) {
	line := x.in.mark()
	tok, err := x.dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case xml.StartElement:
		x.depth++
		if x.depth > MaxDepth {
			return nil, fmt.Errorf("the XML is nested more than %d deep", MaxDepth)
		}
		if x.onWay != x.depth-1 || x.depth > len(x.way) || !x.is(tok) {
			return nil, nil
		}
		if x.onWay++; x.onWay < len(x.way) {
			return nil, nil
		}
		x.onWay--
		x.found = true
		return x.read(tok, line)
	case xml.EndElement:
		x.depth--
		x.onWay = min(x.onWay, x.depth)
	}
	return nil, nil
}

func (x *xmlSplitter) is(e xml.StartElement) bool {
	want := x.way[x.depth-1]
	return want == "*" || strings.EqualFold(want, e.Name.Local)
}

// read reads the record whose element has begun.
func (x *xmlSplitter) read(e xml.StartElement, line int64) (*xmlRecord, error) {
	rec := &xmlRecord{line: line}
	f := newXMLFields()
	f.attributes(e)
	for f.depth >= 0 {
		tok, err := x.dec.Token()
		if err != nil {
			return nil, err
		}
		if f.token(tok); f.reason != "" {
			rec.reason = f.reason
		}
		if x.depth+f.depth > MaxDepth {
			return nil, fmt.Errorf("the XML is nested more than %d deep", MaxDepth)
		}
	}
	x.depth--
	rec.fields, rec.raw = f.done(), x.in.since()
	if len(rec.raw) > rawKept && rec.reason != "" {
		rec.raw = rec.raw[:rawKept]
	}
	return rec, nil
}
