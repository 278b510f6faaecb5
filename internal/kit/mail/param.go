package mail

import (
	"fmt"
	"strings"
)

// param writes a header's parameter on lines of its own: quoted where it is ASCII and short, or else in percent codes
// and, where it is long, in numbered pieces. Source: RFC 2231 §3; RFC 2231 §4.
func param(name, value string) string {
	if len(value) <= 50 && quotable(value) {
		return fmt.Sprintf(";\r\n %s=\"%s\"", name, value)
	}
	pieces := percent(value)
	if len(pieces) == 1 {
		return fmt.Sprintf(";\r\n %s*=utf-8''%s", name, pieces[0])
	}
	var b strings.Builder
	for i, p := range pieces {
		charset := ""
		if i == 0 {
			charset = "utf-8''"
		}
		fmt.Fprintf(&b, ";\r\n %s*%d*=%s%s", name, i, charset, p)
	}
	return b.String()
}

// quotable reports whether a value can stand between quotes without an escape.
func quotable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '%' {
			return false
		}
	}
	return !strings.Contains(s, "=?")
}

// percent writes a value in percent codes, cut into pieces between characters.
func percent(s string) (pieces []string) {
	const most = 54 // bytes of a piece, so that its line stays short
	var b strings.Builder
	for _, r := range s {
		code := percentRune(r)
		if b.Len()+len(code) > most {
			pieces = append(pieces, b.String())
			b.Reset()
		}
		b.WriteString(code)
	}
	return append(pieces, b.String())
}

func percentRune(r rune) string {
	if r < 0x80 && qPlain(byte(r)) || r == '.' || r == '-' || r == '_' {
		return string(r)
	}
	var b strings.Builder
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// foldParams puts each parameter of a media type on a line of its own where the whole is long.
func foldParams(s string) string {
	if len(s) < 60 {
		return s
	}
	return strings.ReplaceAll(s, "; ", ";\r\n ")
}
