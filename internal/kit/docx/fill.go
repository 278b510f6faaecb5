package docx

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Mark is the text of the paragraph that a report takes the place of.
const Mark = "{{report}}"

// Fields are what a template can name between double braces: number, title, date, tlp, team.
type Fields map[string]string

// field is a name between double braces, as people type it.
var field = regexp.MustCompile(`\{\{ ?([a-z]+) ?\}\}`)

// piece is the text of one run: where its element and what is in it stand in the part.
type piece struct {
	open, from, to, end int // <w:t>, the text, </w:t>, behind it
	text                string
}

// para is a paragraph: where it stands, and its runs' texts. Those of paragraphs within it are their own.
type para struct {
	from, end int
	outer     bool // it stands in no other paragraph
	section   bool // it ends a section of pages
	pieces    []piece
}

func (p para) text() string {
	var b strings.Builder
	for _, x := range p.pieces {
		b.WriteString(x.text)
	}
	return b.String()
}

// layout is where things stand in a part.
type layout struct {
	paras []para
	end   int // where what comes last in the body goes; 0: there is no body
}

// layOut finds the paragraphs of a part, each before those around it.
func layOut(text string) (l layout, err error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	var open []para
	depth, body, one := 0, 0, piece{}
	inText := false
	for {
		at := int(dec.InputOffset())
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return l, err
		}
		behind := int(dec.InputOffset())
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			switch tok.Name.Local {
			case "body":
				body = depth
			case "p":
				if isWord(tok.Name) {
					open = append(open, para{from: at, outer: len(open) == 0})
				}
			case "t":
				inText, one = isWord(tok.Name) && len(open) > 0, piece{open: at, from: behind}
			case "sectPr":
				if body > 0 && depth == body+1 {
					l.end = at
				} else if len(open) > 0 {
					open[len(open)-1].section = true
				}
			}
		case xml.CharData:
			if inText {
				one.text += string(tok)
			}
		case xml.EndElement:
			depth--
			switch {
			case tok.Name.Local == "t" && inText:
				inText = false
				one.to, one.end = at, behind
				if one.to > one.from || one.text != "" { // <w:t/> has none
					p := &open[len(open)-1]
					p.pieces = append(p.pieces, one)
				}
			case tok.Name.Local == "p" && isWord(tok.Name) && len(open) > 0:
				p := open[len(open)-1]
				open, p.end = open[:len(open)-1], behind
				l.paras = append(l.paras, p)
			case tok.Name.Local == "body" && l.end == 0:
				l.end = at
			}
		}
	}
}

// wordSpace is the namespace of the elements of a text, in the form that Word writes.
const wordSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

func isWord(n xml.Name) bool { return n.Space == wordSpace }

// has reports whether a paragraph has a field.
func (l layout) has(name string) bool {
	for _, p := range l.paras {
		if strings.Contains(field.ReplaceAllString(p.text(), "{{$1}}"), name) {
			return true
		}
	}
	return false
}

// place is where a report goes: instead of the paragraph with its mark, or else at the end. A paragraph that ends a section of
// pages stays.
func (l layout) place() (from, to int) {
	for _, p := range l.paras {
		if p.outer && field.ReplaceAllString(strings.TrimSpace(p.text()), "{{$1}}") == Mark {
			if p.section {
				return p.from, p.from
			}
			return p.from, p.end
		}
	}
	return l.end, l.end
}

// edit puts something in the place of a piece of a part.
type edit struct {
	from, to int
	now      string
}

// fields are the edits that write the fields of a part. Word parts what somebody types into several runs: a field is written
// where it begins.
func (l layout) fields(text string, fields Fields) (list []edit) {
	for _, p := range l.paras {
		now, ok := replaced(p, fields)
		if !ok {
			continue
		}
		for i, x := range p.pieces {
			tag := text[x.open:x.from]
			if !strings.Contains(tag, "xml:space") {
				tag = strings.TrimSuffix(tag, ">") + ` xml:space="preserve">`
			}
			list = append(list, edit{x.open, x.to, tag + escaped(now[i])})
		}
	}
	return list
}

// replaced is what the pieces of a paragraph hold with its fields written; ok is false where it has none.
func replaced(p para, fields Fields) (now []string, ok bool) {
	now, whole, done := make([]string, len(p.pieces)), p.text(), 0
	// each goes through the bytes from one place to another, with the piece that each stands in.
	each := func(from, to int, do func(piece int, text string)) {
		n := 0
		for i, x := range p.pieces {
			if start, end := max(from, n), min(to, n+len(x.text)); start < end {
				do(i, whole[start:end])
			}
			n += len(x.text)
		}
	}
	stay := func(i int, text string) { now[i] += text }
	for _, m := range field.FindAllStringSubmatchIndex(whole, -1) {
		value, known := fields[whole[m[2]:m[3]]]
		if !known {
			continue
		}
		each(done, m[0], stay)
		each(m[0], m[0]+1, func(i int, _ string) { now[i] += strings.Join(strings.Fields(value), " ") })
		done, ok = m[1], true
	}
	each(done, len(whole), stay)
	return now, ok
}

// edited is a text with edits made, of which none but the first of those that meet counts.
func edited(text string, list []edit) string {
	slices.SortStableFunc(list, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := 0
	for _, e := range list {
		if e.from >= done {
			b.WriteString(text[done:e.from] + e.now)
			done = e.to
		}
	}
	return b.String() + text[done:]
}

// Fill writes a document into the template. A field that the template names and nobody gives stays as it is.
func (t *Template) Fill(w io.Writer, d *Doc, fields Fields) error {
	all := maps.Clone(fields)
	all["report"] = "" // a second mark holds nothing
	styles, added := t.stylesFor()
	var list []part
	for _, p := range t.parts {
		switch {
		case p.name == t.styles:
			if at := strings.LastIndex(p.text, "</w:styles>"); at >= 0 {
				p.text = p.text[:at] + added + p.text[at:]
			}
		case slices.Contains(t.words, p.name):
			l, err := layOut(p.text)
			if err != nil {
				return fmt.Errorf("read %s: %w", p.name, err)
			}
			edits := l.fields(p.text, all)
			if p.name == t.main {
				from, to := l.place()
				edits = append([]edit{{from, to, styles.Replace(d.body.String())}}, edits...)
			}
			p.text = edited(p.text, edits)
		case strings.EqualFold(p.name, "docProps/core.xml"): // whoever made the template has not made the report
			p.text = xml.Header + d.core()
		}
		list = append(list, p)
	}
	_, err := zipped(w, list, d.how.Made)
	return err
}
