package format

import (
	"encoding/xml"
	"fmt"
	"strings"

	"tocsin"
)

// xmlFields gathers the columns of one record.
type xmlFields struct {
	name   []byte   // of the element at hand, below the record's
	ends   []int    // by depth: where the name of the element around it ends
	text   [][]byte // by depth: what stands in the element so far
	depth  int      // below the record's element; -1 when it has ended
	fields []tocsin.Field
	places map[string]int
	more   map[int][]string // by place: the values behind the first
	reason string
}

func newXMLFields() *xmlFields { return &xmlFields{places: map[string]int{}, more: map[int][]string{}} }

func (f *xmlFields) token(tok xml.Token) {
	switch tok := tok.(type) {
	case xml.StartElement:
		f.ends = append(f.ends, len(f.name))
		f.text = append(f.text, nil)
		f.depth++
		f.push(tok.Name.Local)
		f.attributes(tok)
	case xml.EndElement:
		if f.depth--; f.depth >= 0 {
			f.add(string(f.text[f.depth]))
			f.name = f.name[:f.ends[f.depth]]
			f.ends, f.text = f.ends[:f.depth], f.text[:f.depth]
		}
	case xml.CharData:
		if f.depth > 0 {
			f.text[f.depth-1] = append(f.text[f.depth-1], tok...)
		} else {
			f.under("value", string(tok))
		}
	}
}

// push adds a part to the name at hand. One that is too long ends the record, and is not kept.
func (f *xmlFields) push(part string) {
	if len(f.name)+len(part) >= maxName {
		f.reason = fmt.Sprintf("the name of a value is longer than %d bytes", maxName)
		return
	}
	if len(f.name) > 0 {
		f.name = append(f.name, '.')
	}
	f.name = append(f.name, strings.ToLower(part)...)
}

func (f *xmlFields) attributes(e xml.StartElement) {
	for _, a := range e.Attr {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			f.under(a.Name.Local, a.Value)
		}
	}
}

// under keeps a value under a name below the one at hand.
func (f *xmlFields) under(part, value string) {
	at := len(f.name)
	f.push(part)
	f.add(value)
	f.name = f.name[:at]
}

// add keeps a value under the name at hand; one more of the same name goes behind the first.
func (f *xmlFields) add(value string) {
	value = strings.TrimSpace(value)
	if value == "" || f.reason != "" {
		return
	}
	if at, twice := f.places[string(f.name)]; twice {
		f.more[at] = append(f.more[at], value)
		return
	}
	if len(f.fields) >= MaxFields {
		f.reason = fmt.Sprintf("there are more than %d values", MaxFields)
		return
	}
	f.places[string(f.name)] = len(f.fields)
	f.fields = append(f.fields, tocsin.Field{Name: string(f.name), Value: value})
}

// done returns the columns.
func (f *xmlFields) done() []tocsin.Field {
	for at, values := range f.more {
		f.fields[at].Value = strings.Join(append([]string{f.fields[at].Value}, values...), ",")
	}
	return f.fields
}
