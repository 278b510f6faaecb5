package tree

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

// Reader returns a part's content without its transfer encoding, as it is read. What is broken gives what is whole of
// it; nothing is an error but what ends too early. Source: RFC 2045 §6.
func (p *Part) Reader() io.Reader {
	switch strings.ToLower(firstWord(p.Get("content-transfer-encoding"))) {
	case "base64":
		return &lenient{r: base64.NewDecoder(base64.RawStdEncoding, &alphabet{b: p.Raw})}
	case "quoted-printable":
		return &quoted{b: p.Raw}
	}
	return bytes.NewReader(p.Raw)
}

// Body returns a part's content, at most so many bytes of it, and whether that is all.
func (p *Part) Body(most int) (b []byte, whole bool) {
	b, err := io.ReadAll(io.LimitReader(p.Reader(), int64(most)+1))
	if len(b) > most {
		return b[:most], false
	}
	return b, err == nil
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return strings.Trim(f[0], ";,")
	}
	return ""
}

// alphabet gives the letters of base64 and passes over what is none. It ends at the padding: what some lists put behind
// it is no part of the file.
type alphabet struct{ b []byte }

func (a *alphabet) Read(out []byte) (n int, err error) {
	for len(a.b) > 0 && n < len(out) {
		c := a.b[0]
		if a.b = a.b[1:]; c == '=' {
			a.b = nil
			break
		}
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			out[n] = c
			n++
		}
	}
	if n == 0 && len(a.b) == 0 && len(out) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// lenient ends where its decoder stumbles over the last letters.
type lenient struct{ r io.Reader }

func (l *lenient) Read(out []byte) (int, error) {
	n, err := l.r.Read(out)
	var broken base64.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &broken) {
		err = io.EOF
	}
	return n, err
}

// quoted decodes quoted-printable. A sign that begins no code stays, since many programs forget to encode it.
type quoted struct{ b []byte }

func (q *quoted) Read(out []byte) (n int, err error) {
	for n < len(out) && len(q.b) > 0 {
		c := q.b[0]
		if c != '=' {
			out[n], q.b, n = c, q.b[1:], n+1
			continue
		}
		if end := softBreak(q.b); end > 0 {
			q.b = q.b[end:]
			continue
		}
		if len(q.b) > 2 {
			hi, ok := nibble(q.b[1])
			lo, ok2 := nibble(q.b[2])
			if ok && ok2 {
				out[n], q.b, n = hi<<4|lo, q.b[3:], n+1
				continue
			}
		}
		out[n], q.b, n = c, q.b[1:], n+1
	}
	if n == 0 && len(q.b) == 0 && len(out) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// softBreak returns how many bytes a soft end of line takes that begins here; 0 where none does.
func softBreak(b []byte) int {
	const most = 80 // bytes of blanks behind the sign
	for i := 1; i < len(b) && i < most; i++ {
		switch b[i] {
		case ' ', '\t', '\r':
		case '\n':
			return i + 1
		default:
			return 0
		}
	}
	if len(b) <= 2 { // the end of the part
		return len(b)
	}
	return 0
}

func nibble(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}
