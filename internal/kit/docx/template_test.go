package docx

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"tocsin"
)

// ownTemplate is a template as a team could have it; change does something to its parts first.
func ownTemplate(t testing.TB, change func(list []part) []part) []byte {
	t.Helper()
	d := New(Options{Lang: "en", Title: "Team", Head: "{{tlp}} of {{team}}", Foot: "{{ number }}", Made: time.Unix(0, 0)})
	d.Title("{{title}} {{nothing}}")
	d.Text("{{report}}")
	d.Text("The end {{report}}")
	list := d.parts()
	if change != nil {
		list = change(list)
	}
	var out bytes.Buffer
	if _, err := zipped(&out, list, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// with puts something in the place of a text of a part.
func with(name, old, now string) func(list []part) []part {
	return func(list []part) []part {
		for i, p := range list {
			if p.name == name {
				list[i].text = strings.ReplaceAll(p.text, old, now)
			}
		}
		return list
	}
}

// and adds a part.
func and(name, text string) func(list []part) []part {
	return func(list []part) []part { return append(list, part{name, text}) }
}

// filledIn are the parts of a template with a report in it.
func filledIn(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	tpl, err := ReadTemplate(raw)
	if err != nil {
		t.Fatal(err)
	}
	d := New(Options{Lang: "en", Title: "R", Made: time.Unix(0, 0)})
	d.Heading(1, "Facts <&>")
	d.Table([]string{"a"}, [][]string{{"b"}})
	return opened(t, writer(func(w io.Writer) error {
		return tpl.Fill(w, d, Fields{"number": "XY-1", "title": "A & {{report}}\n<b>", "tlp": "TLP:RED", "team": "مركز"})
	}))
}

type writer func(io.Writer) error

func (f writer) WriteTo(w io.Writer) (int64, error) { return 0, f(w) }

func TestAReportIsPutIntoATemplate(t *testing.T) {
	f := func(change func([]part) []part, file string, texts ...string) {
		t.Helper()
		text := filledIn(t, ownTemplate(t, change))[file]
		at := 0
		for _, want := range texts {
			i := strings.Index(text[at:], want)
			if i < 0 {
				t.Fatalf("%s has no %q behind %d: %s", file, want, at, text)
			}
			at += i + len(want)
		}
		if strings.Contains(text, "{{tlp") || strings.Count(text, "Facts") > 1 {
			t.Error(text)
		}
	}
	const main = "word/document.xml"
	f(nil, main, "A &amp; {{report}} &lt;b&gt; {{nothing}}", `<w:pStyle w:val="Heading1"/>`, "Facts &lt;&amp;&gt;", "<w:tbl>", "The end </w:t>", "<w:sectPr>")
	f(nil, "word/header1.xml", "TLP:RED of مركز")
	f(nil, "word/footer1.xml", "XY-1")
	f(nil, "docProps/core.xml", "<dc:title>R<")
	f(with(main, ">{{report}}<", ">{{nothing}}<"), main, "{{nothing}}", "The end ", "Facts", "<w:sectPr>")
	f(with(main, ">{{report}}<", `>{{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>rep</w:t></w:r><w:r><w:t xml:space="preserve">ort}} <`), main, "Facts", "The end ")
	f(with("word/header1.xml", "{{tlp}}", `{{t</w:t></w:r><w:r><w:t>lp</w:t></w:r><w:r><w:t/></w:r><w:r><w:t>}}, `), "word/header1.xml", `<w:t xml:space="preserve">TLP:RED<`, `<w:t xml:space="preserve"></w:t>`, ",  of")
	f(with("word/styles.xml", `w:styleId="Heading1"`, `w:styleId="berschrift1"`), main, `<w:pStyle w:val="berschrift1"/>`)
	f(with("word/styles.xml", `"heading 1"`, `"other"`), "word/styles.xml", `w:styleId="TocsinHeading1"`, `<w:basedOn w:val="Normal"/>`)
	f(with(main, "<w:sectPr>", `<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{{ report }}</w:t></w:r></w:p><w:sectPr>`), main, "Facts")
}

func TestATemplateIsRefused(t *testing.T) {
	f := func(raw []byte, want string) {
		t.Helper()
		_, err := ReadTemplate(raw)
		if err == nil || tocsin.WhyOf(err) != tocsin.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	const types, main, rels = "[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"
	made := func(change func([]part) []part) []byte { return ownTemplate(t, change) }
	f([]byte("PK"), "no Word document")
	f(bytes.Repeat([]byte("x"), MaxTemplate+1), "up to 2 MB")
	f(made(and("word/vbaProject.bin", "x")), `"word/vbaProject.bin" is a program`)
	f(made(with(types, "officedocument.wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml")), types)
	f(made(with(types, "document.main+xml", "template.main+xml")), "no Word document")
	f(made(with(rels, `Target="styles.xml"`, `TargetMode="External" Target="https://evil.example/s"`)), "https://evil.example/s")
	f(made(with(rels, related+"header", related+"attachedTemplate")), rels)
	f(made(with(rels, related+"header", related+"oleObject")), rels)
	f(made(and("word/embeddings/a.docx", "x")), "word/embeddings/a.docx")
	f(made(with(main, "<w:sectPr>", `<w:altChunk/><w:sectPr>`)), main)
	f(made(with(main, "<w:sectPr>", `<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "/etc/passwd"</w:instrText></w:r></w:p><w:sectPr>`)), "a field")
	f(made(with(main, "<w:sectPr>", `<w:fldSimple w:instr=" ddeauto c calc"/><w:sectPr>`)), "a field")
	f(made(with(main, "<w:document", `<!DOCTYPE x [<!ENTITY a "b">]><w:document`)), "document type")
	f(made(with(main, "</w:body>", "")), "can't be read")
	f(made(with(main, "xmlns:w=", "xmlns:v=")), "")
	f(made(func(list []part) []part {
		return with("word/footer1.xml", "tlp", "top")(with("word/header1.xml", "tlp", "top")(list))
	}), "{{tlp}}")
	f(made(and("WORD/document.xml", "x")), "name that no part may have")
	f(made(and("../x", "x")), "name that no part may have")
	f(made(and("word/media/a.bin", strings.Repeat("\x00", maxUnpacked))), "unpacked")
	f(made(func(list []part) []part {
		for range maxParts {
			list = append(list, part{"word/a" + strings.Repeat("b", len(list)) + ".bin", ""})
		}
		return list
	}), "parts")
}

// Whatever is taken for a template makes documents whose parts are well-formed.
func FuzzTemplate(f *testing.F) {
	f.Add(ownTemplate(f, nil), "a")
	f.Add(ownTemplate(f, with("word/document.xml", "{{report}}", "{{</w:t><w:t>report}}")), "{{tlp}}")
	f.Fuzz(func(t *testing.T, raw []byte, value string) {
		tpl, err := ReadTemplate(raw)
		if err != nil {
			return
		}
		d := New(Options{Lang: "en", Title: value})
		d.Text(value)
		var out bytes.Buffer
		if err := tpl.Fill(&out, d, Fields{"title": value, "tlp": "TLP:RED"}); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		again := &Template{}
		if err := again.unpack(z); err != nil {
			return // it has become too large
		}
		for _, p := range again.parts {
			if strings.HasSuffix(p.name, ".xml") {
				if _, err := layOut(p.text); err != nil {
					t.Errorf("%s: %v", p.name, err)
				}
			}
		}
	})
}
