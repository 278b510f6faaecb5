package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// opened are the files of a document, each of which is well-formed XML.
func opened(t *testing.T, d io.WriterTo) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
		for x := xml.NewDecoder(bytes.NewReader(text)); err == nil; {
			_, err = x.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	return files
}

func TestDocument(t *testing.T) {
	d := New(Options{Lang: "ar", RTL: true, Title: "a & b", Head: "TLP:AMBER", Foot: "مركز", Made: time.Unix(0, 0)})
	d.Title("تقرير XY-1")
	d.Heading(1, "<x>")
	d.Text("one\ntwo\n\nthree\x00\x0b")
	d.Bullet("☐", "do it")
	d.Subtitle("Mail of the ministry")
	d.Table([]string{"a", "b"}, [][]string{{"1"}, {"1", "2", "3"}})
	d.Table(nil, nil)
	files := opened(t, d)
	f := func(file, want string) {
		t.Helper()
		if !strings.Contains(files[file], want) {
			t.Errorf("%s has no %s in %s", file, want, files[file])
		}
	}
	f("word/document.xml", `<w:p><w:pPr><w:pStyle w:val="Title"/><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">تقرير </w:t></w:r><w:r><w:t xml:space="preserve">XY-1</w:t></w:r></w:p>`)
	f("word/document.xml", `&lt;x&gt;`)
	f("word/document.xml", `one</w:t></w:r><w:r><w:br/></w:r><w:r><w:t xml:space="preserve">two`)
	f("word/document.xml", `>three</w:t>`)
	f("word/document.xml", `<w:pStyle w:val="Subtitle"/><w:jc w:val="right"/>`)
	f("word/document.xml", "☐</w:t></w:r><w:r><w:tab/></w:r><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space=\"preserve\">\u200e")
	f("word/document.xml", `<w:bidiVisual/>`)
	f("word/document.xml", `<w:tblHeader/>`)
	f("word/header1.xml", `<w:color w:val="FFC000"/>`)
	f("word/header1.xml", `TLP:AMBER`)
	f("word/footer1.xml", `w:instr=" NUMPAGES "`)
	f("word/footer1.xml", `TLP:AMBER`)
	f("word/footer1.xml", `<w:rtl/>`)
	f("word/styles.xml", `w:bidi="ar"`)
	f("docProps/core.xml", `a &amp; b`)
}

func TestRuns(t *testing.T) {
	f := func(line string, rtl bool, want string) {
		t.Helper()
		var got []string
		for _, r := range runs(line, rtl) {
			got = append(got, fmt.Sprintf("%s/%v", r.text, r.rtl))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %s, want %s", line, s, want)
		}
	}
	f("", true, "")
	f("abc 1.", false, "abc 1./false")
	f("abc 1.", true, "abc 1/false|./true")
	f("مرحبا abc", true, "مرحبا /true|abc/false")
	f("مرحبا abc", false, "مرحبا/true| abc/false")
	f("abc مرحبا, x", false, "abc /false|مرحبا/true|, x/false")
	f("  مرحبا", true, "  مرحبا/true")
	f("الساعة 06 (UTC)", true, "الساعة 06 (/true|UTC/false|)/true")
	f("إلى 203[.]0[.]113[.]7، ثم", true, "إلى /true|203[.]0[.]113[.]7/false|، ثم/true")
	f("(203.0.113.7)", true, "(/true|203.0.113.7/false|)/true")
}

// Figures alone, as in an address that is written so that nobody follows it, are never read from the right.
func TestDirection(t *testing.T) {
	f := func(text string, usual, want bool) {
		t.Helper()
		if got := direction(text, usual); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	f("203[.]0[.]113[.]7", true, false)
	f("", true, true)
	f("–", true, true)
	f("2 ساعة", false, true)
	f("2 hours", true, false)
}

// A column is as wide as what is in it wants, and one in which no row has anything is not there.
func TestColumns(t *testing.T) {
	d := New(Options{Lang: "en"})
	d.Table([]string{"No.", "When", "What"}, [][]string{{"1", "", "a long line of what happened, and how, and to whom, in many words"}, {"2"}})
	text := d.body.String()
	var wide []int
	for _, m := range regexp.MustCompile(`gridCol w:w="(\d+)"`).FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		wide = append(wide, n)
	}
	if len(wide) != 2 || wide[1] < 5*wide[0] || wide[0]+wide[1] > tableWidth || wide[0]+wide[1] < tableWidth-4 || strings.Contains(text, "When") {
		t.Errorf("%v: %s", wide, text)
	}
	for _, r := range columnWidths([]int{0, 1}, [][]string{{strings.Repeat("x", 500), strings.Repeat("y ", 500)}}) {
		if r < tablePercent/10 {
			t.Error(r)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\nb", "مرحبا <x> 1")
	f.Fuzz(func(t *testing.T, a, b string) {
		d := New(Options{Lang: "en", Title: a, Head: b})
		d.Text(a)
		d.Table([]string{a, b}, [][]string{{b, a}})
		opened(t, d)
	})
}
