package docx

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// style is a style of paragraphs, as a report has it.
type style struct {
	id, name string
	size     int // half points
	bold     bool
	ink      string // RRGGBB; "" is the usual one
	before   int    // distances, in twentieths of a point
	after    int
	level    int  // of the outline, from 0; -1: none
	stops    bool // what stands behind a tab is in the middle, behind the second at the far side
	close    bool // no distance between those that follow one another
}

// Colours of a document: its headings, what is said less loudly, lines, and the ground of a table's head.
const (
	deepInk, dimInk, lineInk, headGround = "14213A", "55617A", "C3CBD8", "EEF1F6"
)

// ownStyles are those that a document has of its own.
var ownStyles = []style{
	{"Title", "Title", 40, true, deepInk, 0, 40, -1, false, false},
	{"Subtitle", "Subtitle", 26, false, dimInk, 0, 240, -1, false, false},
	{"Heading1", "heading 1", 28, true, deepInk, 320, 100, 0, false, false},
	{"Heading2", "heading 2", 24, true, deepInk, 240, 80, 1, false, false},
	{"Heading3", "heading 3", 22, true, deepInk, 200, 60, 2, false, false},
	{"Header", "header", 18, false, dimInk, 0, 0, -1, false, false},
	{"Footer", "footer", 18, false, dimInk, 0, 0, -1, true, false},
	{"ListParagraph", "List Paragraph", 21, false, "", 0, 60, -1, false, false},
	{"TableText", "Table Text", 19, false, "", 40, 40, -1, false, true},
	{"TableHead", "Table Head", 18, true, dimInk, 40, 40, -1, false, true},
}

// xml is the style under an id, based on another.
func (s style) xml(id, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/>`, id, s.name)
	if base != "" {
		fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, escaped(base))
	}
	b.WriteString(`<w:pPr>`)
	if s.level >= 0 {
		b.WriteString(`<w:keepNext/>`)
	}
	if s.stops {
		fmt.Fprintf(&b, `<w:tabs><w:tab w:val="center" w:pos="%d"/><w:tab w:val="right" w:pos="%d"/></w:tabs>`, tableWidth/2, tableWidth)
	}
	fmt.Fprintf(&b, `<w:spacing w:before="%d" w:after="%d"/>`, s.before, s.after)
	if s.close {
		b.WriteString(`<w:contextualSpacing/>`)
	}
	if s.level >= 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.level)
	}
	b.WriteString(`</w:pPr><w:rPr>`)
	if s.bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	if s.ink != "" {
		fmt.Fprintf(&b, `<w:color w:val="%s"/>`, s.ink)
	}
	fmt.Fprintf(&b, `<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/></w:rPr></w:style>`, s.size)
	return b.String()
}

// grid is the style of tables: thin lines between rows, and a ground below the names of columns.
func grid(id, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="table" w:styleId="%s"><w:name w:val="Table Grid"/>`, id)
	if base != "" {
		fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, escaped(base))
	}
	b.WriteString(`<w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "bottom", "insideH"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="` + lineInk + `"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>`)
	b.WriteString(`<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="` + headGround + `"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>`)
	return b.String()
}

// stylesNamed are the ids of the template's styles by their names, which are the same in every language of Word; its usual
// paragraph is that of the name "".
func (t *Template) stylesNamed() map[string]string {
	var list struct {
		Style []struct {
			Type    string `xml:"type,attr"`
			Default string `xml:"default,attr"`
			ID      string `xml:"styleId,attr"`
			Name    struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
		} `xml:"style"`
	}
	named := map[string]string{}
	p, _ := t.text(t.styles)
	if err := xml.Unmarshal([]byte(p.text), &list); err != nil {
		return named // what is missing is added
	}
	for _, s := range list.Style {
		if s.Type == "paragraph" || s.Type == "table" {
			named[strings.ToLower(s.Name.Val)] = s.ID
		}
		if s.Type == "paragraph" && (s.Default == "1" || s.Default == "true") {
			named[""] = s.ID
		}
	}
	return named
}

// stylesFor says how the styles of a report are called in the template, and which must be added to it.
func (t *Template) stylesFor() (names *strings.Replacer, added string) {
	var pairs []string
	use := func(element, id, name string, make func(id string) string) {
		own, ok := t.named[strings.ToLower(name)]
		if !ok {
			own = "Tocsin" + id
			added += make(own)
		}
		pairs = append(pairs, `<w:`+element+` w:val="`+id+`"/>`, `<w:`+element+` w:val="`+escaped(own)+`"/>`)
	}
	for _, s := range ownStyles {
		if s.id != "Header" && s.id != "Footer" { // those are the template's
			use("pStyle", s.id, s.name, func(id string) string { return s.xml(id, t.named[""]) })
		}
	}
	use("tblStyle", "TableGrid", "Table Grid", func(id string) string { return grid(id, t.named["normal table"]) })
	return strings.NewReplacer(pairs...), added
}
