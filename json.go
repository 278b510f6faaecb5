package tocsin

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends fields as one JSON object with flat keys, in their order. A value is a string, but
// for a number or a truth under a key of that kind; bytes that are not UTF-8 become U+FFFD. Source: RFC 8259 §7.
func AppendJSON(dst []byte, fields []Field) []byte {
	dst = append(dst, '{')
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSONString(dst, f.Name)
		dst = append(dst, ':')
		dst = appendJSONValue(dst, f)
	}
	return append(dst, '}')
}

func appendJSONValue(dst []byte, f Field) []byte {
	kind, known := KindOf(f.Name)
	switch {
	case !known:
	case kind == Boolean && (f.Value == "true" || f.Value == "false"):
		return append(dst, f.Value...)
	case (kind == ASN || kind == Integer || kind == Accuracy || kind == Float) && isNumber(f.Value):
		return append(dst, f.Value...)
	}
	return appendJSONString(dst, f.Value)
}

// isNumber reports whether a text is a number as JSON writes it, without an exponent.
func isNumber(s string) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	digits, dot := 0, -1
	for i := range len(s) {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == '.' && dot < 0 && i > 0 && i < len(s)-1:
			dot = i
		default:
			return false
		}
	}
	return digits > 0 && (s[0] != '0' || len(s) == 1 || dot == 1)
}

func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
			continue
		}
		dst = appendJSONByte(dst, c)
		i++
	}
	return append(dst, '"')
}

func appendJSONByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c >= 0x20:
		return append(dst, c)
	}
	dst = append(dst, `\u00`...)
	if c < 0x10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, uint64(c), 16)
}
