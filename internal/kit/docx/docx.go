// Package docx writes documents in the open format of word processors: headings, paragraphs, tables, a line at the head and the
// foot of each page. Source: ISO/IEC 29500-1 §17. Text that runs from right to left does so in paragraphs, tables and runs,
// and each script has a font that systems come with.
//
// Styles have the names that Word gives to its own (Title, Heading1, TableGrid …), so that a team's template can be laid over.
// Nothing is linked, nothing is fetched, there are no macros.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// Type is the media type of a document.
const Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Doc is a document that is being written.
type Doc struct {
	how  Options
	body bytes.Buffer
}

// Options are what a document says of itself.
type Options struct {
	Lang  string // BCP 47 tag of its words
	RTL   bool   // it runs from right to left
	Title string
	Head  string // stands above each page, in bold: the mark of TLP
	Foot  string // stands below each page
	Made  time.Time
}

// Made is when the document was made.
func (d *Doc) Made() time.Time { return d.how.Made }

// New begins a document.
func New(how Options) *Doc { return &Doc{how: how} }

// Title writes the title on its first page.
func (d *Doc) Title(text string) { d.paragraph("Title", text) }

// Heading writes a heading; level is 1 to 3.
func (d *Doc) Heading(level int, text string) { d.paragraph(fmt.Sprintf("Heading%d", level), text) }

// Text writes paragraphs: what an empty line parts are several, and lines stay lines.
func (d *Doc) Text(text string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			d.paragraph("", part)
		}
	}
}

// Bullet writes a line of a list with its own sign before it.
func (d *Doc) Bullet(sign, text string) { d.paragraph("ListParagraph", sign+" "+text) }

// Table writes a table whose first row names its columns and is said again on each page; nil: it has none. A cell may have
// several lines.
func (d *Doc) Table(head []string, rows [][]string) {
	columns := len(head)
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	if columns == 0 {
		return
	}
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>`)
	if d.how.RTL {
		d.body.WriteString(`<w:bidiVisual/>`)
	}
	d.body.WriteString(`<w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>` + strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, 9600/columns), columns) + `</w:tblGrid>`)
	if head != nil {
		d.row(head, columns, true)
	}
	for _, r := range rows {
		d.row(r, columns, false)
	}
	d.body.WriteString(`</w:tbl><w:p/>`)
}

func (d *Doc) row(cells []string, columns int, head bool) {
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	style := ""
	if head {
		d.body.WriteString(`<w:tblHeader/>`)
		style = "TableHead"
	}
	d.body.WriteString(`</w:trPr>`)
	for i := range columns {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		d.body.WriteString(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>`)
		d.paragraph(style, text)
		d.body.WriteString(`</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}

func (d *Doc) paragraph(style, text string) { d.body.WriteString(paragraph(style, text, d.how.RTL)) }

// paragraph is one paragraph: its direction is that of its first letter, else that of the document.
func paragraph(style, text string, rtl bool) string {
	var b strings.Builder
	b.WriteString(`<w:p><w:pPr>`)
	if style != "" {
		fmt.Fprintf(&b, `<w:pStyle w:val="%s"/>`, style)
	}
	if direction(text, rtl) {
		b.WriteString(`<w:bidi/>`)
	}
	b.WriteString(`</w:pPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:r><w:br/></w:r>`)
		}
		for _, r := range runs(line) {
			b.WriteString(`<w:r>`)
			if r.rtl {
				b.WriteString(`<w:rPr><w:rtl/></w:rPr>`)
			}
			b.WriteString(`<w:t xml:space="preserve">` + escaped(r.text) + `</w:t></w:r>`)
		}
	}
	b.WriteString(`</w:p>`)
	return b.String()
}

// run is a piece of a line in one direction.
type run struct {
	text string
	rtl  bool
}

// runs parts a line where letters of another direction begin; what has none stays with what stands before it.
func runs(line string) (list []run) {
	from, now := 0, false
	for i, r := range line {
		rtl := turns(r)
		if !rtl && !unicode.IsLetter(r) && !unicode.IsDigit(r) || rtl == now {
			continue
		}
		if i > from && strings.TrimSpace(line[from:i]) != "" {
			list, from = append(list, run{line[from:i], now}), i
		}
		now = rtl
	}
	if from < len(line) {
		list = append(list, run{line[from:], now})
	}
	return list
}

// turns reports whether a letter is written from right to left.
func turns(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(r)
}

// direction is that of the first letter of a text; usual where it has none.
func direction(text string, usual bool) bool {
	for _, r := range text {
		if unicode.IsLetter(r) {
			return turns(r)
		}
	}
	return usual
}

// escaped is a text within XML; what XML can't hold is left out.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))) // a builder takes all
	return b.String()
}

// WriteTo writes the document.
func (d *Doc) WriteTo(w io.Writer) (int64, error) {
	list := d.parts()
	for i := range list {
		list[i].text = xml.Header + list[i].text
	}
	return zipped(w, list, d.how.Made)
}

// zipped writes the parts of a document.
func zipped(w io.Writer, list []part, made time.Time) (int64, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range list {
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: made})
		if err == nil {
			_, err = io.WriteString(to, f.text)
		}
		if err != nil {
			return 0, fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return 0, fmt.Errorf("end the document: %w", err)
	}
	return out.WriteTo(w)
}
