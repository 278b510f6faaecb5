package docx

import (
	"fmt"
	"strings"

	"tocsin"
)

// Names of the format. Source: ISO/IEC 29500-1 §17.
const (
	words   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	kinds   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// part is one file of a document.
type part struct{ name, text string }

func (d *Doc) parts() []part {
	return []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			override("document", "document.main") + override("styles", "styles") + override("header1", "header") + override("footer1", "footer") +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", relations(related+"officeDocument", "word/document.xml", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")},
		{"docProps/core.xml", d.core()},
		{"word/_rels/document.xml.rels", relations(related+"styles", "styles.xml", related+"header", "header1.xml", related+"footer", "footer1.xml")},
		{"word/styles.xml", d.styles()},
		{"word/header1.xml", `<w:hdr ` + words + `>` + d.header() + `</w:hdr>`},
		{"word/footer1.xml", `<w:ftr ` + words + `>` + d.footer() + `</w:ftr>`},
		{"word/document.xml", `<w:document ` + words + `><w:body>` + d.body.String() + d.section() + `</w:body></w:document>`},
	}
}

// core is what the document says of itself.
func (d *Doc) core() string {
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` + escaped(d.how.Title) + `</dc:title><dc:language>` + escaped(d.how.Lang) + `</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">` + d.how.Made.UTC().Format("2006-01-02T15:04:05Z") + `</dcterms:created></cp:coreProperties>`
}

func override(name, kind string) string {
	return fmt.Sprintf(`<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, name, kinds, kind)
}

// relations are pairs of a kind and a target, with the ids rId1, rId2 …
func relations(pairs ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	return b.String() + `</Relationships>`
}

// header is the line above each page: the mark, at the right in every language. Source: TLP 2.0 §2.
func (d *Doc) header() string {
	return `<w:p><w:pPr><w:pStyle w:val="Header"/><w:jc w:val="right"/></w:pPr>` + chip(d.how.Head) + `</w:p>`
}

// footer is the line below each page: what the document is, the page's number, the mark.
func (d *Doc) footer() string {
	foot := paragraph("Footer", "", d.how.Foot+"\t", d.how.RTL)
	return strings.TrimSuffix(foot, `</w:p>`) + counted("PAGE") + run{" / ", d.how.RTL}.xml() + counted("NUMPAGES") + `<w:r><w:tab/></w:r>` + chip(d.how.Head) + `</w:p>`
}

// counted is a number that a word processor counts.
func counted(what string) string {
	return `<w:fldSimple w:instr=" ` + what + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
}

// inks are the colours of the marks on black. Source: TLP 2.0 §2.
var inks = map[tocsin.Mark]string{tocsin.Red: "FF2B2B", tocsin.AmberStrict: "FFC000", tocsin.Amber: "FFC000", tocsin.Green: "33FF00", tocsin.Clear: "FFFFFF"}

// chip is a line of bold letters of 12 points; a mark is in its own colours. Source: TLP 2.0 §2.
func chip(text string) string {
	how := ""
	if m, err := tocsin.ParseMark(text); err == nil {
		how = `<w:color w:val="` + inks[m] + `"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>`
		text = isolated("\u00a0"+text+"\u00a0", false)
	}
	return `<w:r><w:rPr><w:b/><w:bCs/>` + how + `</w:rPr><w:t xml:space="preserve">` + escaped(text) + `</w:t></w:r>`
}

// section is a page: A4, with margins of 2 cm.
func (d *Doc) section() string {
	bidi := ""
	if d.how.RTL {
		bidi = `<w:bidi/>`
	}
	return `<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>` + bidi + `</w:sectPr>`
}

// fonts are those of each script, which systems come with.
const fonts = `<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Microsoft YaHei"/>`

// letters are the languages of letters that run from the left, and from the right: by the first a word processor knows where
// a word may be broken, which in Chinese is anywhere.
func (d *Doc) letters() (fromLeft, fromRight string) {
	switch {
	case d.how.RTL:
		return "en", d.how.Lang
	case strings.HasPrefix(d.how.Lang, "zh"):
		return "en", "ar"
	}
	return d.how.Lang, "ar"
}

func (d *Doc) styles() string {
	var b strings.Builder
	letters, turned := d.letters()
	fmt.Fprintf(&b, `<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr>%s<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="%s" w:eastAsia="zh-CN" w:bidi="%s"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`, words, fonts, escaped(letters), escaped(turned))
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>`)
	for _, s := range ownStyles {
		b.WriteString(s.xml(s.id, "Normal"))
	}
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>` + grid("TableGrid", "TableNormal") + `</w:styles>`)
	return b.String()
}
