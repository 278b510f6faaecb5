package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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
	f("word/document.xml", `<w:bidiVisual/>`)
	f("word/document.xml", `<w:tblHeader/>`)
	f("word/header1.xml", `TLP:AMBER`)
	f("word/footer1.xml", `<w:rtl/>`)
	f("word/styles.xml", `w:bidi="ar"`)
	f("docProps/core.xml", `a &amp; b`)
}

func TestRuns(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		var got []string
		for _, r := range runs(line) {
			got = append(got, fmt.Sprintf("%s/%v", r.text, r.rtl))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %s, want %s", line, s, want)
		}
	}
	f("", "")
	f("abc 1.", "abc 1./false")
	f("مرحبا abc", "مرحبا /true|abc/false")
	f("abc مرحبا, x", "abc /false|مرحبا, /true|x/false")
	f("  مرحبا", "  مرحبا/true")
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
