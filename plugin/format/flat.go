package format

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"tocsin"
)

// maxInterned is how many names a flattener remembers. Honest reports have a few hundred.
const maxInterned = 4 * MaxFields

// flattener turns JSON values into flat fields: {"a":{"B":[1,"x"]}} becomes a.b=1,x. Names are joined with dots and in
// lower case, scalars of an array with commas; an object in an array has its place for a name, from 0. Numbers keep
// the digits they were written in, null is no value. It reads each byte once and makes no tree; values without escapes
// point into the text.
type flattener struct {
	b      []byte
	i      int
	name   []byte // the name of the value at hand
	fields []tocsin.Field
	reason string // why the value is not usable; "" while it is
	names  map[string]*interned
	turn   int // counts the records, to find names that come twice in one
}

// interned is a name that was seen before.
type interned struct {
	name  string
	turn  int // the record that had it last
	times int // how often that one had it
}

func newFlattener() *flattener { return &flattener{names: map[string]*interned{}} }

// flatten reads the value at the beginning of b and returns its length and its fields, or a reason.
func (f *flattener) flatten(b []byte) (n int, fields []tocsin.Field, reason string) {
	f.b, f.i, f.name, f.fields, f.reason = b, 0, f.name[:0], f.fields[:0], ""
	f.turn++
	f.value(0)
	return f.i, f.fields, f.reason
}

// fail keeps the first reason.
func (f *flattener) fail(format string, args ...any) {
	if f.reason == "" {
		f.reason = fmt.Sprintf(format, args...)
	}
}

// next passes over white space and returns the byte that comes then, or 0 at the end.
func (f *flattener) next() byte {
	for ; f.i < len(f.b); f.i++ {
		switch f.b[f.i] {
		case ' ', '\t', '\r', '\n':
		default:
			return f.b[f.i]
		}
	}
	return 0
}

// value reads one value under the name at hand.
func (f *flattener) value(depth int) {
	switch c := f.next(); {
	case depth > MaxDepth:
		f.fail("the JSON is nested more than %d deep", MaxDepth)
	case c == '{':
		f.object(depth)
	case c == '[':
		f.array(depth)
	default:
		if v := f.scalar(c); v != "" {
			f.add(v)
		}
	}
}

// object reads an object.
func (f *flattener) object(depth int) {
	at := len(f.name)
	f.i++
	if f.next() == '}' {
		f.i++
		return
	}
	for f.reason == "" {
		if f.next() != '"' {
			f.fail("want a name in quotes")
			return
		}
		f.push(f.str())
		if f.next() != ':' {
			f.fail("want a colon after a name")
			return
		}
		f.i++
		f.value(depth + 1)
		f.name = f.name[:at]
		if !f.comma('}') {
			return
		}
	}
}

// array reads an array.
func (f *flattener) array(depth int) {
	at := len(f.name)
	f.i++
	if f.next() == ']' {
		f.i++
		return
	}
	var one string
	var joined []byte
	for place := 0; f.reason == ""; place++ {
		switch c := f.next(); c {
		case '{', '[':
			f.push(strconv.Itoa(place))
			f.value(depth + 1)
			f.name = f.name[:at]
		default:
			one, joined = join2(one, joined, f.scalar(c))
		}
		if !f.comma(']') {
			break
		}
	}
	if joined != nil {
		one = unsafe.String(&joined[0], len(joined))
	}
	if one != "" && f.reason == "" {
		f.add(one)
	}
}

// join2 puts a value behind others, without memory of its own while there is only one.
func join2(one string, joined []byte, v string) (string, []byte) {
	switch {
	case v == "":
		return one, joined
	case one == "":
		return v, nil
	case joined == nil:
		joined = append(make([]byte, 0, len(one)+len(v)+32), one...)
	}
	return one, append(append(joined, ','), v...)
}

// comma passes over what stands behind a value and reports whether another comes.
func (f *flattener) comma(end byte) bool {
	switch c := f.next(); {
	case f.reason != "":
		return false
	case c == ',':
		f.i++
		return true
	case c == end:
		f.i++
		return false
	case c == 0:
		f.fail("the JSON ends too early")
	default:
		f.fail("want a comma or %q, not %q", end, c)
	}
	return false
}

// push adds a part to the name at hand.
func (f *flattener) push(part string) {
	if len(f.name) > 0 {
		f.name = append(f.name, '.')
	}
	ascii := true
	at := len(f.name)
	for i := 0; i < len(part); i++ {
		c := part[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c < ' ' || c == 0x7f:
			c = '_'
		case c >= utf8.RuneSelf:
			ascii = false
		}
		f.name = append(f.name, c)
	}
	if !ascii {
		f.name = append(f.name[:at], bytes.Map(lowerName, f.name[at:])...)
	}
	if len(f.name) > maxName {
		f.fail("the name of a value is longer than %d bytes", maxName)
	}
}

// lowerName is a rune as it stands in a name.
func lowerName(r rune) rune {
	if unicode.IsControl(r) {
		return '_'
	}
	return unicode.ToLower(r)
}

// add keeps a value under the name at hand.
func (f *flattener) add(v string) {
	if len(f.fields) >= MaxFields {
		f.fail("there are more than %d values", MaxFields)
		return
	}
	if len(f.name) == 0 {
		f.name = append(f.name, "value"...)
		defer func() { f.name = f.name[:0] }()
	}
	f.fields = append(f.fields, tocsin.Field{Name: f.free(), Value: v})
}

// free returns the name at hand, or with a number behind it when the record has it already.
func (f *flattener) free() string {
	e := f.intern(f.name)
	if e.turn != f.turn {
		e.turn, e.times = f.turn, 1
		return e.name
	}
	for {
		e.times++
		twin := f.intern(fmt.Appendf(nil, "%s_%d", f.name, e.times))
		if twin.turn != f.turn {
			twin.turn, twin.times = f.turn, 1
			return twin.name
		}
	}
}

// intern returns what is known of a name.
func (f *flattener) intern(name []byte) *interned {
	if e := f.names[string(name)]; e != nil {
		return e
	}
	e := &interned{name: string(name)}
	if len(f.names) < maxInterned {
		f.names[e.name] = e
		return e
	}
	f.forget()
	f.names[e.name] = e
	return e
}

// forget drops the names that the record at hand does not have.
func (f *flattener) forget() {
	for k, e := range f.names {
		if e.turn != f.turn {
			delete(f.names, k)
		}
	}
}
