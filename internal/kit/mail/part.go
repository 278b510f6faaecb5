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
// U+FFFD.
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, s)
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}

// encodeBody chooses how text is sent: as it is, where nothing on the way could change it; quoted-printable, which a
// person can still read; or base64, which is the shortest where most letters are beyond ASCII.
func encodeBody(text string) (way string, body []byte) {
	if plain(text) {
		return "7bit", []byte(text)
	}
	high := 0
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			high++
		}
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

// plain reports whether text can be sent as it is: short lines of ASCII without spaces at their ends, and none that
// begins with "From ", which mailboxes change. Source: RFC 3156 §3.
func plain(text string) bool {
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > shortLine || strings.HasPrefix(line, "From ") || strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
			return false
		}
		for i := range len(line) {
			if line[i] >= 0x7f {
				return false
			}
		}
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
