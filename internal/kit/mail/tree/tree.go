// Package tree takes a letter apart into its headers and the parts of its content, however broken it is. Letters are
// read by this code and not by a library: the ones that there are go down parts within parts without an end, or stop at
// the first mistake, and most bounces have one.
//
// A tree points into the letter's bytes. Nothing is decoded before somebody asks for it, so a letter with a large file
// takes no more memory than its own size.
package tree

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
)

// Limits of a letter.
const (
	MaxDepth = 12  // parts within parts
	MaxParts = 300 // of a letter
	maxHead  = 256 << 10
)

// Part is an entity of MIME.
type Part struct {
	Head   map[string][]string // by name in lower case, unfolded, not decoded
	Fields []Field             // the same in their order
	Kind   string              // its media type in lower case, such as text/plain
	Params map[string]string   // of its media type, their names in lower case
	// Name is that of a file, without folders and without characters that a name should not hold.
	Name string
	// Disguised says that its name held characters that turn the direction of writing, which can hide an ending.
	Disguised bool
	Attached  bool   // it is a file to be kept rather than text to be read
	Inline    bool   // it says that it belongs to the text
	Path      string // where it stands: "2.1" is the first part of the second; of a letter without parts it is "1"
	Raw       []byte // what stands behind its headers, still encoded
	Parts     []*Part
}

// Field is one header: its name in lower case, its value unfolded and not decoded.
type Field struct{ Name, Value string }

// reader takes one letter apart.
type reader struct {
	count    int
	troubles []string
}

func (r *reader) trouble(s string) {
	for _, t := range r.troubles {
		if t == s {
			return
		}
	}
	r.troubles = append(r.troubles, s)
}

// Parse takes a letter apart. The second value says in words what could not be read.
func Parse(raw []byte) (*Part, []string) {
	r := &reader{}
	top := r.entity(Trim(raw), "", 0)
	if len(top.Parts) == 0 {
		top.Path = "1"
	}
	return top, r.troubles
}

// Trim takes off what mailbox files and editors put before a letter. One whose lines end with CR alone gets LF.
func Trim(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(raw, '\n') < 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		if at := bytes.IndexByte(raw, '\n'); at >= 0 {
			raw = raw[at+1:]
		}
	}
	return raw
}

// entity reads one entity and all that stands in it.
func (r *reader) entity(b []byte, path string, depth int) *Part {
	p := ReadHead(&b)
	p.Raw, p.Path = b, path
	r.count++
	boundary := p.Params["boundary"]
	if !strings.HasPrefix(p.Kind, "multipart/") || boundary == "" {
		return p
	}
	if depth >= MaxDepth {
		r.trouble("it has parts within parts deeper than can be read; the rest is left out")
		return p
	}
	pieces, closed := cutAt(b, boundary, MaxParts)
	if !closed && len(pieces) > 0 {
		r.trouble("its last part does not end; it may be cut off")
	}
	for i, piece := range pieces {
		if r.count >= MaxParts {
			r.trouble("it has more parts than can be read; the rest is left out")
			break
		}
		p.Parts = append(p.Parts, r.entity(piece, Below(path, i+1), depth+1))
	}
	return p
}

// Below is the path of a part within another.
func Below(path string, n int) string {
	if path == "" {
		return strconv.Itoa(n)
	}
	return path + "." + strconv.Itoa(n)
}

// All returns a part and all that stand in it, in the order of the letter.
func (p *Part) All() []*Part {
	list := []*Part{p}
	for _, sub := range p.Parts {
		list = append(list, sub.All()...)
	}
	return list
}

// ReadHead reads the headers at the start of b and moves it behind them. A line that is no header ends them.
func ReadHead(b *[]byte) *Part {
	p := &Part{Head: map[string][]string{}}
	name := ""
	var value strings.Builder
	flush := func() {
		if name != "" {
			v := strings.TrimSpace(value.String())
			p.Head[name] = append(p.Head[name], v)
			p.Fields = append(p.Fields, Field{name, v})
		}
		value.Reset()
	}
	used := 0
	for len(*b) > 0 && used < maxHead {
		line, after, _ := bytes.Cut(*b, []byte("\n"))
		used += len(line) + 1
		if line = bytes.TrimSuffix(line, []byte("\r")); len(line) == 0 {
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

// classify says what kind of content an entity is. Broken types are read as far as they go.
func (p *Part) classify() {
	p.Kind, p.Params = Params(p.Get("content-type"))
	if !strings.Contains(p.Kind, "/") {
		p.Kind = "text/plain"
	}
	disposition, more := Params(p.Get("content-disposition"))
	name := DecodeWords(more["filename"])
	if name == "" {
		name = DecodeWords(p.Params["name"])
	}
	p.Name, p.Disguised = CleanName(name)
	p.Inline = disposition == "inline"
	p.Attached = disposition == "attachment" || p.Name != "" && !p.Inline
}

// CleanName takes folders and what no name should hold from a file's name, and reports whether it held characters that
// turn the direction of writing.
func CleanName(s string) (name string, disguised bool) {
	if at := strings.LastIndexAny(s, `/\`); at >= 0 {
		s = s[at+1:]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			disguised = true
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
	if s = strings.TrimSpace(s); strings.Trim(s, ".") == "" {
		return "", disguised
	}
	const most = 255 // bytes; the end is kept, since it says what kind of file it is
	if len(s) > most {
		s = strings.ToValidUTF8(s[len(s)-most:], "")
	}
	return s, disguised
}

// Get returns the first header of a name, which is given in lower case.
func (p *Part) Get(name string) string {
	if v := p.Head[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Text returns a header as people read it: decoded, on one line.
func (p *Part) Text(name string) string { return OneLine(DecodeWords(p.Get(name))) }

// Join is the path of a part of a letter that is itself a part of another.
func Join(prefix, path string) string {
	if prefix == "" || path == "" {
		return prefix + path
	}
	return prefix + "." + path
}
