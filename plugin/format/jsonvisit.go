package format

import (
	"bytes"
	"encoding/json"
	"strings"
)

// part is a value within a larger JSON text, and where it begins there.
type part struct {
	at int
	b  []byte
}

// members calls yield with each member of the object b, which is at an offset. It returns false when b is no object, ends
// too early, or is not to be made sense of; the members before that were given.
func members(at int, b []byte, yield func(key string, v part)) bool {
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	for i := 1; ; {
		i += separators(b[i:])
		if i < len(b) && b[i] == '}' {
			return true
		}
		if i >= len(b) || b[i] != '"' {
			return false
		}
		f := flattener{b: b[i:]}
		key := f.str()
		i += f.i
		i += blank(b[i:])
		if f.reason != "" || i >= len(b) || b[i] != ':' {
			return false
		}
		i++
		i += blank(b[i:])
		if i == len(b) {
			return false
		}
		n := len(element(b[i:]))
		yield(key, part{at + i, b[i : i+n]})
		i += n
	}
}

// items calls yield with each element of the array b.
func items(at int, b []byte, yield func(v part)) bool {
	if len(b) == 0 || b[0] != '[' {
		return false
	}
	for i := 1; ; {
		i += separators(b[i:])
		if i < len(b) && b[i] == ']' {
			return true
		}
		if i >= len(b) {
			return false
		}
		n := len(element(b[i:]))
		yield(part{at + i, b[i : i+n]})
		i += n
	}
}

// separators returns how many bytes at the beginning of b are white space and commas.
func separators(b []byte) int {
	n := blank(b)
	for n < len(b) && b[n] == ',' {
		n++
		n += blank(b[n:])
	}
	return n
}

// liner turns rising offsets of a text into lines.
type liner struct {
	b    []byte
	line int64 // of offset at
	at   int
}

// of returns the line of an offset. An offset before the last one gives the last one's line.
func (l *liner) of(at int) int64 {
	if at > l.at && at <= len(l.b) {
		l.line += int64(bytes.Count(l.b[l.at:at], newline))
		l.at = at
	}
	return l.line
}

// text is a JSON string, number or word as text; null, an object and an array are "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(t))
	case '{', '[', 'n':
		return nil
	}
	*t = text(b)
	return nil
}

// joinTexts joins values with commas and leaves out the empty and those that came before.
func joinTexts(values ...text) string {
	seen := make(map[text]bool, len(values))
	var b strings.Builder
	for _, v := range values {
		if v == "" || seen[v] {
			continue
		}
		seen[v] = true
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(v))
	}
	return b.String()
}
