package format

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// scalar reads a string, a number or a word that begins with c. null is "".
func (f *flattener) scalar(c byte) string {
	switch {
	case c == '"':
		return f.str()
	case c == '-' || c >= '0' && c <= '9':
		return f.number()
	case c == 0:
		f.fail("the JSON ends too early")
		return ""
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(f.b[f.i:], []byte(word)) {
			f.i += len(word)
			if word == "null" {
				return ""
			}
			return word
		}
	}
	f.fail("want a value, not %q", c)
	return ""
}

// number reads a number and returns its text. Source: RFC 8259 §6.
func (f *flattener) number() string {
	begin := f.i
	if f.at() == '-' {
		f.i++
	}
	zero := f.at() == '0'
	n := f.digits()
	ok := n > 0 && (n == 1 || !zero)
	if f.at() == '.' {
		f.i++
		ok = f.digits() > 0 && ok
	}
	if c := f.at(); c == 'e' || c == 'E' {
		f.i++
		if c := f.at(); c == '+' || c == '-' {
			f.i++
		}
		ok = f.digits() > 0 && ok
	}
	if !ok {
		f.fail("%.40q is not a number", f.b[begin:f.i])
	}
	return unsafe.String(&f.b[begin], f.i-begin)
}

func (f *flattener) at() byte {
	if f.i < len(f.b) {
		return f.b[f.i]
	}
	return 0
}

// digits passes over digits and returns how many there were.
func (f *flattener) digits() int {
	begin := f.i
	for f.at() >= '0' && f.at() <= '9' {
		f.i++
	}
	return f.i - begin
}

// str reads a string. It points into the text unless it holds escapes.
func (f *flattener) str() string {
	begin := f.i + 1
	for i := begin; i < len(f.b); i++ {
		switch f.b[i] {
		case '"':
			if f.i = i + 1; i == begin {
				return ""
			}
			return unsafe.String(&f.b[begin], i-begin)
		case '\\':
			return f.escaped(begin, i)
		}
	}
	f.i = len(f.b)
	f.fail("a string is not closed")
	return ""
}

// escapes are what stands for what after a backslash. Source: RFC 8259 §7.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads a string that has its first backslash at i.
func (f *flattener) escaped(begin, i int) string {
	out := append(make([]byte, 0, i-begin+64), f.b[begin:i]...)
	for i < len(f.b) {
		c := f.b[i]
		switch {
		case c == '"':
			f.i = i + 1
			return unsafe.String(unsafe.SliceData(out), len(out))
		case c != '\\':
			out, i = append(out, c), i+1
		case i+1 < len(f.b) && escapes[f.b[i+1]] != 0:
			out, i = append(out, escapes[f.b[i+1]]), i+2
		default:
			r, n := hexRune(f.b[i:])
			if n == 0 {
				f.i = i
				f.fail("a string has an escape that JSON does not know")
				return ""
			}
			out, i = utf8.AppendRune(out, r), i+n
		}
	}
	f.i = len(f.b)
	f.fail("a string is not closed")
	return ""
}

// hexRune reads an escape like \u00e9, or a pair of them, and returns its length, or 0 when it is none. Half a pair is
// U+FFFD.
func hexRune(b []byte) (r rune, n int) {
	r, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hex4(b[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(v), err == nil
}
