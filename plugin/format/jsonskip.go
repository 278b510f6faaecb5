package format

import "bytes"

// jsonSkip finds the end of a JSON value without reading what is in it. It can be fed piece by piece, so that a value of
// any length costs no memory; brackets and quotes are all that it looks at.
type jsonSkip struct {
	depth  int
	str    bool // within a string
	escape bool // behind a backslash
	bare   bool // within a number or a word
}

// feed takes the next piece and returns how much of it belongs to the value and whether the value ends there. The piece
// that comes first begins with the value. A number or word ends only before a byte that can't be part of it.
func (k *jsonSkip) feed(b []byte) (n int, done bool) {
	for i := 0; i < len(b); {
		if k.str {
			if i += k.inString(b[i:]); !k.str && k.depth == 0 {
				return i, true
			}
			continue
		}
		c := b[i]
		if k.bare {
			if !isBare(c) {
				return i, true
			}
			i++
			continue
		}
		i++
		switch c {
		case '"':
			k.str = true
		case '{', '[':
			k.depth++
		case '}', ']':
			if k.depth--; k.depth <= 0 {
				return i, true
			}
		default:
			k.bare = k.depth == 0
		}
	}
	return len(b), false
}

// inString passes over the rest of a string and returns its length.
func (k *jsonSkip) inString(b []byte) int {
	i := 0
	if k.escape {
		i, k.escape = 1, false
	}
	quote := -1
	for i < len(b) {
		if quote < i {
			n := bytes.IndexByte(b[i:], '"')
			if quote = i + n; n < 0 {
				quote = len(b)
			}
		}
		n := bytes.IndexByte(b[i:quote], '\\')
		switch {
		case n >= 0 && i+n+1 == len(b):
			k.escape = true
			return len(b)
		case n >= 0:
			i += n + 2
		case quote < len(b):
			k.str = false
			return quote + 1
		default:
			return len(b)
		}
	}
	return len(b)
}

// isBare reports whether c can stand within a number or a word.
func isBare(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ':', '"', '{', '}', '[', ']':
		return false
	}
	return true
}

// blank returns how many bytes at the beginning of b are white space.
func blank(b []byte) int {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return i
		}
	}
	return len(b)
}
