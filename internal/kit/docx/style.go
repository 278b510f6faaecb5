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
	level    int // of the outline, from 0; -1: none
}

// ownStyles are those that a document has of its own.
var ownStyles = []style{{"Title", "Title", 40, true, -1}, {"Heading1", "heading 1", 28, true, 0}, {"Heading2", "heading 2", 24, true, 1}, {"Heading3", "heading 3", 22, true, 2},
	{"Header", "header", 18, true, -1}, {"Footer", "footer", 18, false, -1}, {"ListParagraph", "List Paragraph", 21, false, -1}, {"TableHead", "Table Head", 19, true, -1}}

// xml is the style under an id, based on another.
func (s style) xml(id, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/>`, id, s.name)
	if base != "" {
		fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, escaped(base))
	}
	b.WriteString(`<w:pPr>`)
	if s.level >= 0 {
		fmt.Fprintf(&b, `<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="%d"/>`, s.level)
	}
	b.WriteString(`</w:pPr><w:rPr>`)
	if s.bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	fmt.Fprintf(&b, `<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/></w:rPr></w:style>`, s.size)
	return b.String()
}

// grid is the style of tables: thin lines around all cells.
func grid(id, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="table" w:styleId="%s"><w:name w:val="Table Grid"/>`, id)
	if base != "" {
		fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, escaped(base))
	}
	b.WriteString(`<w:pPr><w:spacing w:after="0"/></w:pPr><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="B8C0CC"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
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
