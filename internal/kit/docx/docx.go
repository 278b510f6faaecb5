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
	Head  string // stands above and below each page: the mark of TLP
	Foot  string // stands below each page, beside its number
	Made  time.Time
}

// Made is when the document was made.
func (d *Doc) Made() time.Time { return d.how.Made }

// New begins a document.
func New(how Options) *Doc { return &Doc{how: how} }

// Title writes the title on its first page.
func (d *Doc) Title(text string) { d.paragraph("Title", text) }

// Subtitle writes what stands below the title.
func (d *Doc) Subtitle(text string) { d.paragraph("Subtitle", text) }

// Heading writes a heading; level is 1 to 3.
func (d *Doc) Heading(level int, text string) { d.paragraph(fmt.Sprintf("Heading%d", level), text) }

// Text writes paragraphs: what an empty line parts are several, and lines stay lines. Each stands at the side where its own
// direction begins.
func (d *Doc) Text(text string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			d.body.WriteString(paragraph("", "", part, direction(part, d.how.RTL)))
		}
	}
}

// Bullet writes a line of a list with its own sign before it.
func (d *Doc) Bullet(sign, text string) {
	if direction(text, d.how.RTL) != d.how.RTL {
		text = isolated(text, !d.how.RTL)
	}
	d.body.WriteString(paragraph("ListParagraph", `<w:ind w:left="340" w:hanging="340"/>`, sign+"\t"+text, d.how.RTL))
}

// paragraph writes one that stands where the document begins, whichever way its own words run.
func (d *Doc) paragraph(style, text string) {
	own, side := direction(text, d.how.RTL), ""
	if own != d.how.RTL {
		side = `<w:jc w:val="right"/>` // the far side of a paragraph, which is the left of one that runs from right to left
	}
	d.body.WriteString(paragraph(style, side, text, own))
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
