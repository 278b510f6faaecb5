package tnef

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func sample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/winmail.dat")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRead(t *testing.T) {
	m, err := Read(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range m.Files {
		files = append(files, fmt.Sprintf("%s:%s:%q", f.Name, f.Type, f.Body))
	}
	got := m.Subject + " / " + m.Text + " / " + strings.Join(files, " ")
	want := "Secret / Hello مر bold\nnext ا / " + `تقرير.csv:text/csv:"ip\n192.0.2.1\n" a letter:text/plain:"inner\n\nthe text within" a letter - a.txt:application/octet-stream:"hello"`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCut says that a file that ends anywhere gives what is whole of it, and says so.
func TestCut(t *testing.T) {
	whole := sample(t)
	for n := range len(whole) {
		if m, err := Read(whole[:n]); err == nil && n > 6 && len(m.Files) == 3 && n < len(whole) {
			t.Errorf("cut at %d: all is there", n)
		}
	}
}

// TestInflate unpacks the example of the format's specification.
func TestInflate(t *testing.T) {
	packed := []byte{
		0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65,
		0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
	}
	got, err := inflate(packed)
	if want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; string(got) != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte{0x78, 0x9f, 0x3e, 0x22, 1, 0, 0, 1, 6, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, _ := Read(raw)
		if len(m.Files) > maxFiles || len(m.Text) > 4*maxText {
			t.Errorf("%d files, %d bytes of text", len(m.Files), len(m.Text))
		}
	})
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1256 {\fonttbl x}\u1605?\'c7\par {\*\htmltag <b>}b}`))
	f.Fuzz(func(_ *testing.T, raw []byte) { _ = rtfText(raw) })
}
