package post

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Limits of what a page shows of a letter.
const (
	maxText  = 128 << 10 // bytes
	maxDepth = 4         // parts within parts
	maxParts = 20        // parts side by side
)

// readable returns what a person reads of what an act sends: the text of a letter, or else the bytes as they are. cut
// tells that there is more.
func readable(payload []byte) (text string, cut bool) {
	if m, err := mail.ReadMessage(bytes.NewReader(payload)); err == nil {
		if s, ok := plain(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0); ok {
			return shown([]byte(s))
		}
	}
	return shown(payload)
}

func shown(b []byte) (text string, cut bool) {
	if cut = len(b) > maxText; cut {
		b = b[:maxText]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(string(b), "\r\n", "\n"), "\uFFFD"), cut
}

// plain finds the first plain text of a message's part.
func plain(kind, encoding string, body io.Reader, depth int) (string, bool) {
	media, params, err := mime.ParseMediaType(kind)
	if kind == "" {
		media, err = "text/plain", nil
	}
	switch {
	case err != nil || depth > maxDepth:
		return "", false
	case media == "text/plain":
		b, err := io.ReadAll(io.LimitReader(decoded(encoding, body), maxText+1))
		return string(b), (err == nil || len(b) > 0) && utf8.Valid(b[:min(len(b), maxText-utf8.UTFMax)])
	case !strings.HasPrefix(media, "multipart/"):
		return "", false
	}
	parts := multipart.NewReader(body, params["boundary"])
	for range maxParts {
		p, err := parts.NextRawPart()
		if err != nil {
			return "", false
		}
		if s, ok := plain(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1); ok {
			return s, true
		}
	}
	return "", false
}

func decoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}
