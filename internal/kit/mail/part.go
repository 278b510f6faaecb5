package mail

import (
	"bytes"
	"encoding/base64"
	"mime"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"
)

// shortLine is how many bytes a line of text may have that is sent as it is. Source: RFC 5322 §2.1.1.
const shortLine = 78

// textPart makes a part of text. Format "fixed": letters break their lines themselves, and evidence in columns must
// stay in columns, so no reader may flow them together.
func textPart(kind, text string) *part {
	text = cleanText(text)
	way, body := encodeBody(text)
	return &part{head: []string{"Content-Type: text/" + kind + "; charset=utf-8", "Content-Transfer-Encoding: " + way}, body: body}
}

// cleanText makes every end of line CRLF and every byte UTF-8; a control character, which no reader shows, becomes
// U+FFFD. It goes through a text once: letters are most of a night's work.
func cleanText(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/32 + 2)
	done := 0 // what stands before is in b
	put := func(upTo int, instead string, skip int) {
		b.WriteString(s[done:upTo])
		b.WriteString(instead)
		done = upTo + skip
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= ' ' && c < 0x7f, c == '\t':
			i++
		case c == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			i += 2
		case c == '\r', c == '\n':
			put(i, "\r\n", 1)
			i++
		default:
			size := hidden(s, i)
			if size == 0 {
				_, size = utf8.DecodeRuneInString(s[i:])
			} else {
				put(i, "\uFFFD", size)
			}
			i += size
		}
	}
	b.WriteString(s[done:])
	if s != "" && s[len(s)-1] != '\n' && s[len(s)-1] != '\r' {
		b.WriteString("\r\n")
	}
	return b.String()
}

// hidden is how many bytes at s[i:] no reader shows: a control character, or bytes in a row that are no UTF-8. It is 0 for
// all other letters.
func hidden(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return size
	}
	from := i
	for r == utf8.RuneError && size == 1 {
		i++
		r, size = utf8.DecodeRuneInString(s[i:])
	}
	return i - from
}

// encodeBody chooses how text is sent: as it is, where nothing on the way could change it; quoted-printable, which a
// person can still read; or base64, which is the shortest where most letters are beyond ASCII.
func encodeBody(text string) (way string, body []byte) {
	high := beyond(text)
	if high == 0 && plain(text) {
		return "7bit", []byte(text)
	}
	if high*5 > len(text) {
		return "base64", base64Lines([]byte(text))
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a Buffer takes all
	_ = w.Close()
	return "quoted-printable", hideFrom(b.Bytes())
}

// beyond is how many bytes of a text are beyond ASCII.
func beyond(text string) (n int) {
	for i := range len(text) {
		n += int(text[i] >> 7)
	}
	return n
}

// plain reports whether ASCII text can be sent as it is: short lines without spaces at their ends, and none that
// begins with "From ", which mailboxes change. Source: RFC 3156 §3.
func plain(text string) bool {
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\r\n")
		if len(line) > shortLine || strings.HasPrefix(line, "From ") || strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
			return false
		}
		text = rest
	}
	return true
}

// hideFrom writes the F of a line that begins with "From " as its code, and breaks the line there softly.
func hideFrom(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("From ")) {
		b = slices.Concat([]byte("=46rom =\r\n"), b[len("From "):])
	}
	return bytes.ReplaceAll(b, []byte("\r\nFrom "), []byte("\r\n=46rom =\r\n"))
}

// base64Lines writes bytes in lines of 76. Source: RFC 2045 §6.8.
func base64Lines(b []byte) []byte {
	const width = 76
	text := base64.StdEncoding.EncodeToString(b)
	out := make([]byte, 0, len(text)+len(text)/width*2+2)
	for len(text) > 0 {
		n := min(width, len(text))
		out = append(append(out, text[:n]...), '\r', '\n')
		text = text[n:]
	}
	return out
}

// filePart makes a part of a file.
func filePart(a Attachment) *part {
	name := fileName(a.Name)
	kind, way, body := fileType(a.Type), "base64", []byte(nil)
	switch {
	case !strings.HasPrefix(kind, "message/"):
		body = base64Lines(a.Body)
	case sevenBit(a.Body):
		way, body = "7bit", a.Body // a message may not be encoded. Source: RFC 2046 §5.2.1.
	default:
		kind, body = "application/octet-stream", base64Lines(a.Body)
	}
	head := []string{"Content-Type: " + foldParams(kind), "Content-Transfer-Encoding: " + way}
	return &part{head: append(head, "Content-Disposition: attachment"+param("filename", name)), body: body}
}

// fileType returns a media type with its parameters, or that of bytes that nobody knows. A type that would begin parts
// of its own is one of these.
func fileType(s string) string {
	kind, params, err := mime.ParseMediaType(s)
	if err != nil || len(s) > 200 || strings.Count(kind, "/") != 1 || strings.HasPrefix(kind, "multipart/") {
		return "application/octet-stream"
	}
	delete(params, "name") // the disposition says it
	delete(params, "boundary")
	if made := mime.FormatMediaType(kind, params); made != "" {
		return made
	}
	return "application/octet-stream"
}

// sevenBit reports whether bytes are lines of ASCII that end with CRLF and hold at most 998 bytes each.
func sevenBit(b []byte) bool {
	for line := range bytes.SplitSeq(b, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsFunc(line, func(r rune) bool { return r == 0 || r == '\r' || r == '\n' || r >= 0x7f }) {
			return false
		}
		if bytes.HasPrefix(line, []byte("--=_")) {
			return false // it could be taken for a boundary of ours
		}
	}
	return true
}
