package read

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"path"
	"regexp"
	"strings"
	"unicode"

	"tocsin/internal/kit/mail/tree"
)

// part is an entity of MIME. Letters are read by this code and not by a library: the ones that there are go down parts
// within parts without an end, or stop at the first mistake, and most bounces have one.
type part struct {
	head     map[string][]string // by name in lower case, unfolded, not decoded
	kind     string
	params   map[string]string
	name     string // of a file
	attached bool
	body     []byte // decoded
	raw      []byte // as it stands, for what is a letter itself
}

// walker takes a letter apart.
type walker struct {
	parts    []part
	troubles []string
	decoded  int
}

func (w *walker) trouble(s string) {
	const most = 20
	if len(w.troubles) < most {
		w.troubles = append(w.troubles, s)
	}
}

// newlines makes every end of line one byte, which is enough to read a letter.
func newlines(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) { // of a mailbox file
		if at := bytes.IndexByte(raw, '\n'); at >= 0 {
			raw = raw[at+1:]
		}
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// entity reads one entity and all that stands in it; each is added to the parts, in the order of the letter.
func (w *walker) entity(b []byte, depth int) part {
	p := readHead(&b)
	p.raw = b
	if len(w.parts) >= maxParts {
		w.trouble("it has more parts than can be read; the rest is left out")
		return p
	}
	w.parts = append(w.parts, p)
	at := len(w.parts) - 1
	if boundary := p.params["boundary"]; strings.HasPrefix(p.kind, "multipart/") && boundary != "" {
		if depth >= maxDepth {
			w.trouble("it has parts within parts deeper than can be read; the rest is left out")
			return p
		}
		for _, sub := range cutAt(b, boundary, maxParts) {
			w.entity(sub, depth+1)
		}
		return p
	}
	w.parts[at].body = w.decode(p, b)
	return p
}

// readHead reads the headers at the start of b and moves it behind them. A line that is no header ends them.
func readHead(b *[]byte) part {
	p := part{head: map[string][]string{}}
	name := ""
	var value strings.Builder
	flush := func() {
		if name != "" {
			p.head[name] = append(p.head[name], strings.TrimSpace(value.String()))
		}
		value.Reset()
	}
	used := 0
	for len(*b) > 0 && used < maxHead {
		line, after, _ := bytes.Cut(*b, []byte("\n"))
		if len(line) == 0 {
			*b = after
			break
		}
		n, v, ok := bytes.Cut(line, []byte(":"))
		if (line[0] == ' ' || line[0] == '\t') && name != "" {
			value.WriteByte(' ')
			value.Write(bytes.TrimSpace(line))
		} else if ok && isName(n) {
			flush()
			name = strings.ToLower(strings.TrimSpace(string(n)))
			value.Write(v)
		} else {
			break
		}
		used += len(line) + 1
		*b = after
	}
	flush()
	p.classify()
	return p
}

func isName(b []byte) bool {
	b = bytes.TrimRight(b, " \t")
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(b) > 0 && len(b) < 100
}

var boundaryIn = regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))`)

// classify says what kind of content an entity is. Broken types are read as far as they go.
func (p *part) classify() {
	value := p.get("content-type")
	kind, params, err := mime.ParseMediaType(value)
	if err != nil {
		kind, _, _ = strings.Cut(value, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		params = map[string]string{}
		if m := boundaryIn.FindStringSubmatch(value); m != nil {
			params["boundary"] = m[1] + m[2]
		}
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain"
	}
	p.kind, p.params = kind, params
	disposition, more, err := mime.ParseMediaType(p.get("content-disposition"))
	if err != nil {
		disposition, _, _ = strings.Cut(p.get("content-disposition"), ";")
	}
	p.name = cleanName(decodeWords(more["filename"]))
	if p.name == "" {
		p.name = cleanName(decodeWords(params["name"]))
	}
	p.attached = strings.EqualFold(strings.TrimSpace(disposition), "attachment") || p.name != "" && !strings.EqualFold(disposition, "inline")
}

// cleanName takes folders and what no name should hold from a file's name.
func cleanName(s string) string {
	if s == "" {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(s, `\`, "/")))
	return tree.CutBytes(s, 255)
}

// cutAt cuts a body at the lines that a boundary makes. A last boundary that is missing ends with the body.
func cutAt(b []byte, boundary string, most int) (parts [][]byte) {
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at <= len(b) && len(parts) < most; {
		end := bytes.IndexByte(b[at:], '\n')
		line := b[at:]
		if end >= 0 {
			line = b[at : at+end]
		}
		if bytes.HasPrefix(line, mark) {
			tail := bytes.TrimRight(line[len(mark):], " \t")
			if last := bytes.Equal(tail, []byte("--")); len(tail) == 0 || last {
				if start >= 0 {
					parts = append(parts, b[start:max(start, at-1)])
				}
				if start = at + len(line) + 1; last || start > len(b) {
					return parts
				}
			}
		}
		if end < 0 {
			break
		}
		at += end + 1
	}
	if start >= 0 && start <= len(b) {
		parts = append(parts, b[start:])
	}
	return parts
}

// decode takes the transfer encoding off. What is broken gives what is whole of it.
func (w *walker) decode(p part, b []byte) []byte {
	var out []byte
	var err error
	switch strings.ToLower(strings.TrimSpace(p.get("content-transfer-encoding"))) {
	case "base64":
		out, err = unbase64(b)
	case "quoted-printable":
		out, err = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(b)))
		if err != nil {
			out, err = b, nil // most often it is not encoded at all
		}
	default:
		out = b
	}
	if err != nil {
		w.trouble("a part can't be decoded to its end: " + err.Error())
	}
	if w.decoded += len(out); w.decoded > maxDecoded {
		w.trouble("its parts are larger than can be kept; the rest is left out")
		return nil
	}
	return out
}

// unbase64 decodes what is base64 in b and passes over what is not.
func unbase64(b []byte) ([]byte, error) {
	clean := bytes.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/') {
			return r
		}
		return -1
	}, b)
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	return out[:n], err
}

func (p part) get(name string) string {
	if v := p.head[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// text returns a header as people read it: decoded, on one line.
func (p part) text(name string) string { return tree.OneLine(decodeWords(p.get(name))) }
