package format

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestBlankLines puts a great many empty lines between two rows: both come, at their lines, and no chunk is made of what
// lies between.
func TestBlankLines(t *testing.T) {
	f := func(format Format, eol, first, last string, headLines int) {
		t.Helper()
		const blank = 64 << 20
		body := io.MultiReader(strings.NewReader(first), strings.NewReader(strings.Repeat(eol, blank/len(eol))), strings.NewReader(last))
		s, err := format.Split(body, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got writeDown
		chunks := 0
		for c, err := s.Next(); err != io.EOF; c, err = s.Next() {
			if err != nil {
				t.Fatal(err)
			}
			chunks++
			format.Decode(c, &got)
		}
		if chunks > 3 {
			t.Errorf("%T: %d chunks of empty lines", format, chunks)
		}
		records := strings.Split(strings.TrimSpace(got.String()), "\n")
		at := fmt.Sprintf("%d ", 1+headLines+blank/len(eol)+1)
		if len(records) != 2 || !strings.HasPrefix(records[1], at) {
			t.Errorf("%T: got %.100q, want two records, the last at line %s", format, got.String(), at)
		}
	}
	f(csv{standardSizes}, "\n", "a,b\n1,2\n", "3,4\n", 1)
	f(csv{standardSizes}, "\r\n", "a,b\r\n1,2\r\n", "3,4\r\n", 1)
	f(list{standardSizes}, "\n", "192.0.2.1\n", "192.0.2.2\n", 0)
	f(ndjson{name: "NDJSON", size: standardSizes}, "\n", "{\"a\":1}\n", "{\"a\":2}\n", 0)
}

func BenchmarkBlankLines(b *testing.B) {
	const size = 1 << 30
	b.SetBytes(size)
	for b.Loop() {
		s, err := csv{standardSizes}.Split(io.MultiReader(strings.NewReader("a,b\n1,2\n"), io.LimitReader(repeat(strings.Repeat("\n", 64)), size)), Options{})
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = s.Next()
		}
	}
}
