package keys

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"

	letter "tocsin/internal/kit/mail"

	"tocsin"
)

// maxLayers is how many times a letter may be signed and encrypted within itself.
const maxLayers = 4

// maxClear is how many bytes a letter may have that was decrypted; a small one can be packed so that it fills a disk.
const maxClear = 64 << 20

// Revealed is a letter that came in, as it was before it was signed and encrypted.
type Revealed struct {
	Raw       []byte // with the outer headers
	Encrypted Way    // how it was encrypted; None: it was not, or it could not be opened
	Signed    Way    // how it was signed
	Signer    string // the fingerprint of the key that signed; of several signatures the innermost
	// Good says that all signatures are right, of the whole letter, and made by valid keys of the ring in which the sender's
	// address stands.
	Good bool
	// Partial says that only a part of the letter was signed or encrypted: nothing is known of the rest.
	Partial bool
	// NotForUs says that it, or a part of it, is encrypted and no own key opens it.
	NotForUs bool
	// UnknownKey says that a signature can't be checked, since its key is not in the ring.
	UnknownKey bool
	// Subject is that of within, where the sender's program encrypted or signed it too; "" where it did not.
	// Source: RFC 9788 §2.
	Subject string
	Layers  []Layer // what was taken off, the outermost first
	// Trouble says what could not be opened or checked, and why.
	Trouble string
}

// Layer is one signature or one encryption of a letter or of a part of it.
type Layer struct {
	Path      string // the part, such as "2"; "" is the whole letter
	Encrypted Way
	Signed    Way
	Signer    string
	Good      bool
	Trouble   string
}

// Reveal opens a letter and checks who signed it, as far as the ring can. What can't be opened stays as it is.
func (r *Ring) Reveal(raw []byte) (Revealed, error) {
	c, err := r.load()
	if err != nil {
		return Revealed{}, err
	}
	l := letter.Split(crlf(raw))
	o := &opening{c: c, r: r, from: sender(l)}
	l.Content = o.open(l.Content, "", 0)
	o.out.Raw = l.Join()
	if len(o.out.Layers) == 0 || !o.changed {
		o.out.Raw = raw
	}
	return o.out, nil
}

// peel takes one layer off.
func (c content) peel(entity []byte, from string, r *Ring, out *Revealed) (inner []byte, ok bool) {
	defer func() {
		if recover() != nil { // the libraries are fed by whoever wrote the letter
			inner, ok = trouble(out, tocsin.Faultf(tocsin.Invalid, "its signature or its encryption is broken"))
		}
	}()
	head, body, kind, params := contentType(entity)
	protocol := strings.ToLower(params["protocol"])
	switch {
	case kind == "multipart/encrypted" && protocol == "application/pgp-encrypted":
		return c.openPGP(cutParts(body, params["boundary"], 2), from, r, out)
	case kind == "multipart/mixed" && mangled(body, params["boundary"]):
		return c.openPGP(cutParts(body, params["boundary"], 3)[1:], from, r, out)
	case kind == "multipart/signed" && protocol == "application/pgp-signature":
		return c.checkPGP(cutParts(body, params["boundary"], 2), from, r, out)
	case kind == "multipart/signed" && strings.HasSuffix(protocol, "pkcs7-signature"):
		return c.checkSMIME(cutParts(body, params["boundary"], 2), from, r, out)
	case kind == "application/pkcs7-mime", kind == "application/x-pkcs7-mime":
		return c.openSMIME(decoded(head, body), from, r, out)
	case kind == "text/plain":
		return c.openInline(head, body, from, r, out)
	}
	return nil, false
}

// mangled reports whether parts are what Exchange makes of an encrypted letter: an empty text before its two parts.
func mangled(body []byte, boundary string) bool {
	parts := cutParts(body, boundary, 3)
	if len(parts) != 3 {
		return false
	}
	_, _, kind, _ := contentType(parts[1])
	return kind == "application/pgp-encrypted"
}

// sentence is what is said of a letter and kept as text; pages find its format again and say it in the reader's language.
func sentence(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func trouble(out *Revealed, err error) ([]byte, bool) {
	out.Trouble = err.Error()
	return nil, false
}

// contentType takes an entity apart: its headers, its body and what kind of content it is.
func contentType(entity []byte) (head string, body []byte, kind string, params map[string]string) {
	h, body, ok := bytes.Cut(entity, []byte("\r\n\r\n"))
	if !ok {
		h, body = nil, entity
	}
	head = string(h)
	kind, params, err := mime.ParseMediaType(header(head, "Content-Type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	return head, body, strings.ToLower(kind), params
}

// header returns a header of an entity, on one line.
func header(head, name string) string {
	lines := strings.Split(head, "\r\n")
	for i := 0; i < len(lines); i++ {
		n, value, ok := strings.Cut(lines[i], ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(n), name) {
			continue
		}
		for i+1 < len(lines) && lines[i+1] != "" && (lines[i+1][0] == ' ' || lines[i+1][0] == '\t') {
			i++
			value += " " + strings.TrimSpace(lines[i])
		}
		return strings.TrimSpace(value)
	}
	return ""
}

// decoded returns a body without its transfer encoding.
func decoded(head string, body []byte) []byte {
	var src io.Reader
	switch strings.ToLower(header(head, "Content-Transfer-Encoding")) {
	case "base64":
		src = base64.NewDecoder(base64.StdEncoding, bytes.NewReader(bytes.Map(func(c rune) rune {
			if c == '\r' || c == '\n' || c == ' ' || c == '\t' {
				return -1
			}
			return c
		}, body)))
	case "quoted-printable":
		src = quotedprintable.NewReader(bytes.NewReader(body))
	default:
		return body
	}
	out, _ := io.ReadAll(src) // what is whole of a broken encoding is enough to say what is wrong
	return out
}

// cutParts cuts a body at its boundary, to the byte: a signature is over exactly what stands between. At most so many
// parts are cut. Source: RFC 2046 §5.1.1.
func cutParts(body []byte, boundary string, most int) [][]byte {
	if boundary == "" || len(boundary) > 70 {
		return nil
	}
	rest := append([]byte("\r\n"), body...)
	mark := []byte("\r\n--" + boundary)
	var parts [][]byte
	for len(parts) <= most {
		at := nextMark(rest, mark)
		if at < 0 {
			break
		}
		if parts = append(parts, rest[:at]); bytes.HasPrefix(rest[at+len(mark):], []byte("--")) {
			break
		}
		rest = rest[at+len(mark):]
		end := bytes.Index(rest, []byte("\r\n"))
		if end < 0 {
			break
		}
		rest = rest[end:] // an empty part begins with the end of this line
		if !bytes.HasPrefix(rest, mark) {
			rest = rest[2:]
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return parts[1:]
}

// nextMark finds a boundary that is one: nothing but blanks, or the sign of the last, stands behind it.
func nextMark(b, mark []byte) int {
	for from := 0; ; {
		at := bytes.Index(b[from:], mark)
		if at < 0 {
			return -1
		}
		at += from
		line, _, _ := bytes.Cut(b[at+len(mark):], []byte("\r\n"))
		if tail := bytes.TrimRight(line, " \t"); len(tail) == 0 || bytes.Equal(tail, []byte("--")) {
			return at
		}
		from = at + len(mark)
	}
}

// errParts is what a signed or encrypted letter gives that has not its two parts.
func errParts() error {
	return tocsin.Faultf(tocsin.Invalid, "it calls itself signed or encrypted, and has not the two parts of that")
}
