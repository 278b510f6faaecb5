package format

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"tocsin"
)

func newCSV(s sizes) Format { return csv{s} }

func TestCSV(t *testing.T) {
	f := func(in string, o Options, want string) {
		t.Helper()
		if got := same(t, newCSV, o, []byte(in), 200); got != strings.TrimLeft(want, "\n") {
			t.Errorf("%q gives\n%swant%s", in, got, want)
		}
	}
	none := Options{}
	f("a,b\n1,2\n", none, "\n2 a=\"1\" b=\"2\"\n")
	f("\xef\xbb\xbf A ,\"B\"\r\n1,\"2\"\r\n", none, "\n2 a=\"1\" b=\"2\"\n")
	f("a,b\n1,2", none, "\n2 a=\"1\" b=\"2\"\n")
	f("a,b\n1,\"2\"\r", none, "\n2 a=\"1\" b=\"2\"\n")
	f("\na,b\n\n\r\n1,2\n", none, "\n5 a=\"1\" b=\"2\"\n")
	f("a,a,,A\n1,2,3,4\n", none, "\n2 a=\"1\" a_2=\"2\" column_3=\"3\" a_3=\"4\"\n")
	f("a,b\n\"x\ny\",2\n3,4\n", none, "\n2 a=\"x\\ny\" b=\"2\"\n4 a=\"3\" b=\"4\"\n")
	f("a,b\n\"x\"\"y\",\"\"\"\"\n", none, "\n2 a=\"x\\\"y\" b=\"\\\"\"\n")
	f("a,b\n\"x\", \"y, z\" \n", none, "\n2 a=\"x\" b=\"y, z\"\n")
	f("a,b\n5\" disk,2\n", none, "\n2 a=\"5\\\" disk\" b=\"2\"\n")
	f("a,b\n1\n1,2,3\n4,5\n", none, `
2 reject : the row has 1 columns, the header has 2: "1"
3 reject : the row has 3 columns, the header has 2: "1,2,3"
4 a="4" b="5"
`)
	f("a,b\n1,\"2\n3,\"4\"\n5,6\n", none, `
2 reject b: a quoted value is not closed: "1,\"2"
3 a="3" b="4"
4 a="5" b="6"
`)
	f("a,b\n1,\"2\"x\n3,4\n", none, `
2 reject b: something stands between the closing quote and the next column: "1,\"2\"x"
3 a="3" b="4"
`)
	f("a,b\n1,\"2\n3,4\n5,6\n", none, `
2 reject b: a quoted value is not closed: "1,\"2"
3 a="3" b="4"
4 a="5" b="6"
`)
	f("a,b\n1,\"2\n"+strings.Repeat("3,4\n", 60)+"5,\"6\"\n", none, "\n2 reject b: a quoted value is not closed: \"1,\\\"2\"\n"+
		rows(3, 60, " a=\"3\" b=\"4\"\n")+"63 a=\"5\" b=\"6\"\n")
	f("a,b\n1,2\x00\n3,4\n", none, `
2 reject : the row holds a NUL byte: "1,2\x00"
3 a="3" b="4"
`)
	f("a,b\n1,"+strings.Repeat("x", 300)+"\n3,4\n", none, `
2 reject : the line is longer than 200 bytes: "1,`+strings.Repeat("x", 58)+`"
3 a="3" b="4"
`)
	f("# one\n#a;b\n1;'\n#x\"\n2;3\n", Options{Delimiter: ';', Comment: '#', HeaderComment: true}, `
3 a="1" b="'"
5 a="2" b="3"
`)
	f("# one\n# \"a\", b\n#\n# nothing today\n", Options{Comment: '#', HeaderComment: true}, "\n")
	f("1,2\n", Options{Header: []string{"a", "B"}}, "\n1 a=\"1\" b=\"2\"\n")
	f("", none, "\nerror: the report is empty\n")
	f(" \r\n", none, "\nerror: the report is empty\n")
	f("<!DOCTYPE html><p>", none, "\nerror: line 1: this looks like HTML, not CSV\n")
	f("PK\x03\x04xxxx", none, "\nerror: line 1: this looks like a zip archive, not CSV\n")
	f("{\"a\": 1}", none, "\nerror: line 1: this looks like JSON, not CSV\n")
	f("192.0.2.1,80\n", none, "\nerror: line 1: the CSV's header is not usable: column 1: \"192.0.2.1\" is an address, so this is a record and not the column names\n")
	f("1,2\n", none, "\nerror: line 1: the CSV's header is not usable: no column has a name\n")
	f("a\x00,b\n", none, "\nerror: line 1: the CSV's header is not usable: column 1: \"a\\x00\" is not text\n")
	f("\n\"a,b\n", none, "\nerror: line 2: the CSV's header is not usable: the column names can't be read: a quoted value is not closed\n")
	f("#\n1,2\n", Options{Comment: '#', HeaderComment: true}, "\nerror: line 1: the CSV's header is not usable: there is no line of column names\n")
}

func rows(from, n int, s string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(itoa(from+i) + s)
	}
	return b.String()
}

// TestCSVBroken checks that the rows before a reader's error are kept and that the error comes through with its line.
func TestCSVBroken(t *testing.T) {
	bomb := tocsin.Faultf(tocsin.TooLarge, "the report unpacks to too much")
	r := io.MultiReader(strings.NewReader("a,b\n1,2\n3,"), iotest.ErrReader(bomb))
	s, err := csv{standardSizes}.Split(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Next()
	if err != nil || string(c.Data) != "1,2\n" {
		t.Fatalf("%v, %v", c, err)
	}
	_, err = s.Next()
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Why != tocsin.TooLarge || f.Line != 3 {
		t.Fatalf("%v, want what the reader said at line 3", err)
	}
}

// TestCSVModel checks against encoding/csv that a report of whole rows gives what was put into it, at any chunk size.
func TestCSVModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab\"\n, é;#\r")), 0, 8, -1)
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 12).Draw(t, "table")
		var in, want bytes.Buffer
		w := stdcsv.NewWriter(&in)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		w.Write([]string{"x", "y", "z"})
		w.WriteAll(table)
		m := stdcsv.NewReader(bytes.NewReader(in.Bytes()))
		for {
			row, err := m.Read()
			if err == io.EOF {
				break
			}
			for i := range row {
				row[i] = strings.TrimRight(row[i], " ") // where it is not quoted, that is not part of the value
			}
			want.WriteString(strings.Join(row, "|") + "\n")
		}
		size := sizes{rapid.IntRange(1, 50).Draw(t, "chunk"), 4000}
		got := joined(t, csv{size}, in.Bytes())
		if got != want.String()[len("x|y|z\n"):] {
			t.Fatalf("%q gives\n%q\nencoding/csv\n%q", in.String(), got, want.String())
		}
	})
}

// TestCSVBadRowsAreCheap checks that reports made to be read again and again cost no more time than their length.
func TestCSVBadRowsAreCheap(t *testing.T) {
	f := func(row string, n int) {
		t.Helper()
		data := []byte("a,b\n" + strings.Repeat(row, n))
		var c count
		began := time.Now()
		chunks := readAll(t, csv{standardSizes}, Options{}, data)
		for _, k := range chunks {
			csv{}.Decode(k, &c)
		}
		t.Logf("%d times %.20q took %s", n, row, time.Since(began))
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%d times %.20q took %s", n, row, d)
		}
		if c.records+c.rejects == 0 {
			t.Errorf("%d times %q gave nothing", n, row)
		}
	}
	f("x,\"y\n", 100000)                           // each row opens a quote
	f("x\n", 100000)                               // too few columns
	f("x\",\",\n", 300000)                         // a bare quote, then one that opens
	f("\"\n", 500000)                              // nothing but quotes and lines
	f("\"", 5000000)                               // nothing but quotes
	f("\"\"\n", 500000)                            // empty quoted values
	f("\"x\n"+strings.Repeat("\"\"\n", 50000), 20) // a quote that opens over doubled ones
	f("\"x\n"+strings.Repeat("y,z\n", 2000000), 3) // a quote that is never closed over good rows
}

// TestCSVLongLine checks that a line of 300 MB is passed over without being held.
func TestCSVLongLine(t *testing.T) {
	long := io.LimitReader(repeat("long "), 300<<20)
	r := io.MultiReader(strings.NewReader("a,b\n1,2\n"), long, strings.NewReader("\n3,4\n"))
	s, err := csv{standardSizes}.Split(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var w writeDown
	for c, err := s.Next(); err == nil; c, err = s.Next() {
		csv{}.Decode(c, &w)
		if len(c.Data) > MaxRecord {
			t.Errorf("a chunk of %d bytes", len(c.Data))
		}
	}
	want := "2 a=\"1\" b=\"2\"\n3 reject : the line is longer than 4194304 bytes: \"" + strings.Repeat("long ", 12) + "\"\n4 a=\"3\" b=\"4\"\n"
	if w.String() != want {
		t.Errorf("got\n%swant\n%s", w.String(), want)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a,b\n1,\"2\n3,\"4\"\n5,6\n", byte(','))
	f.Add("a,b\nx\",\",\nx\",\",\n\"\"\n", byte(','))
	f.Add("a;b\n#1;\"2\n\"\r\n \"3\" ;4\x00\r", byte(';'))
	f.Fuzz(func(t *testing.T, in string, delimiter byte) {
		out := same(t, newCSV, Options{Delimiter: delimiter, Comment: '#'}, []byte(in), 60)
		if len(out) > 200+100*len(in)+300*strings.Count(in, "\n") {
			t.Fatalf("%d bytes give %d", len(in), len(out))
		}
	})
}
