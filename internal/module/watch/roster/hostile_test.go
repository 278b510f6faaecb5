package roster

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin"
)

// member is a file of an archive.
type member struct {
	name string
	body io.Reader
}

func zipped(t testing.TB, list ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range list {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = io.Copy(w, m.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook is an XLSX whose first sheet and shared strings are given as they are.
func workbook(t testing.TB, sheet, shared io.Reader) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	part := func(name, text string) member { return member{name, strings.NewReader(head + text)} }
	return zipped(t,
		part("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`),
		part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		part("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		part("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`),
		member{"xl/worksheets/sheet1.xml", io.MultiReader(strings.NewReader(head), sheet)}, member{"xl/sharedStrings.xml", io.MultiReader(strings.NewReader(head), shared)})
}

const (
	sheetBegins = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>prefix</t></is></c></row>`
	sheetEnds   = `</sheetData></worksheet>`
	noShared    = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`
)

// What is small and would unpack to much, or names what is not in it, changes nothing and takes little memory.
func TestHostileFiles(t *testing.T) {
	r := open(t)
	load(t, r, "national", file)
	before := dump(t, r)
	f := func(what string, body []byte) {
		t.Helper()
		if len(body) > 3<<20 {
			t.Errorf("%s: %d bytes are no small file", what, len(body))
		}
		var was, is runtime.MemStats
		runtime.ReadMemStats(&was)
		_, err := r.Import(t.Context(), "national", "x.xlsx", bytes.NewReader(body), nil)
		runtime.ReadMemStats(&is)
		if w := tocsin.WhyOf(err); err == nil || w != tocsin.Invalid && w != tocsin.TooLarge {
			t.Errorf("%s: %v", what, err)
		}
		if err != nil && (strings.Contains(err.Error(), "root:") || strings.Contains(err.Error(), "panic") || len(err.Error()) > 1000) {
			t.Errorf("%s: %.1000s", what, err)
		}
		const most = 1 << 30
		if got := is.TotalAlloc - was.TotalAlloc; got > most {
			t.Errorf("%s: %d MB were taken in all", what, got>>20)
		}
		if diff := cmp.Diff(before, dump(t, r)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	many := func(s string, n int64) io.Reader {
		return io.LimitReader(&again{text: s}, n/int64(len(s))*int64(len(s)))
	}
	const large = 72 << 20 // more than MaxFile
	f("a sheet that unpacks to much", workbook(t, io.MultiReader(strings.NewReader(sheetBegins), many(strings.Repeat(" ", 1000), large), strings.NewReader(sheetEnds)), strings.NewReader(noShared)))
	f("strings that unpack to much", workbook(t, strings.NewReader(sheetBegins+sheetEnds), io.MultiReader(strings.NewReader(noShared[:len(noShared)-2]+">"), many("<si><t>a</t></si>", large), strings.NewReader("</sst>"))))
	f("rows as wide as there are", workbook(t, io.MultiReader(strings.NewReader(sheetBegins), many(`<row><c r="XFD9"><v>1</v></c></row>`, 40<<20), strings.NewReader(sheetEnds)), strings.NewReader(noShared)))
	f("a row far down", workbook(t, strings.NewReader(sheetBegins+`<row r="2147483647"><c r="A2147483647"><v>1</v></c></row><row r="1048576"><c r="ZZZZZZ1048576"><v>1</v></c></row>`+sheetEnds), strings.NewReader(noShared)))
	laughs := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`
	f("entities of its own", workbook(t, strings.NewReader(laughs+strings.Replace(sheetBegins, ">name<", ">&c;&f;<", 1)+sheetEnds), strings.NewReader(noShared)))
	f("a string that there is not", workbook(t, strings.NewReader(sheetBegins+`<row r="2"><c r="A2" t="s"><v>99999999</v></c><c r="B2" t="s"><v>-1</v></c></row>`+sheetEnds), strings.NewReader(noShared)))
	f("nothing but names that lead elsewhere", zipped(t, member{"../../../etc/cron.d/x", strings.NewReader("x")}, member{`C:\x`, strings.NewReader("x")}, member{"/etc/passwd", strings.NewReader("x")}))
	f("tables that unpack to much", zipped(t, member{"organisation.csv", io.MultiReader(strings.NewReader("id,name\n"), many("1,"+strings.Repeat("a", 1000)+"\n", large))}))
	f("a table of one value", zipped(t, member{"organisation.json", io.MultiReader(strings.NewReader(`[{"id":"`), many(strings.Repeat("a", 1000), large))}))
	f("many tables", zipped(t, slicesOf(20_000, member{"x.csv", strings.NewReader("a\n")})...))
	f("packed rows", packed(t, io.MultiReader(strings.NewReader("name,prefix\n"), many(strings.Repeat("\n", 1000), large))))
	f("packed twice", packed(t, bytes.NewReader(packed(t, strings.NewReader("name,prefix\nA,192.0.2.0/24\n")))))
}

// again reads as a text without end.
type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (n int, err error) {
	for n < len(p) {
		c := copy(p[n:], a.text[a.at:])
		n, a.at = n+c, (a.at+c)%len(a.text)
	}
	return n, nil
}

func slicesOf[T any](n int, v T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func packed(t testing.TB, r io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, r); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
