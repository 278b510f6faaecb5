package watch

import (
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin"
)

// writes counts how often a reader is given something.
type writes struct {
	*httptest.ResponseRecorder
	n int
}

func (w *writes) Write(b []byte) (int, error) {
	w.n++
	return w.ResponseRecorder.Write(b)
}

// A short answer is given when the query is over, a long one in large parts.
func TestLinesAreHeld(t *testing.T) {
	row := []tocsin.Field{{Name: "extra.n", Value: strings.Repeat("x", 1000)}}
	size := len(tocsin.AppendJSON(nil, row)) + 1
	f := func(rows, during, all int) {
		t.Helper()
		w := &writes{ResponseRecorder: httptest.NewRecorder()}
		out := newLines(w)
		for range rows {
			if err := out.add(row); err != nil {
				t.Fatal(err)
			}
		}
		before := w.n
		if err := out.end(); err != nil || before != during || w.n != all || w.Body.Len() != rows*size || strings.Count(w.Body.String(), "\n") != rows {
			t.Errorf("%d rows: given %d times, then %d, %d bytes, %v; want %d and %d", rows, before, w.n, w.Body.Len(), err, during, all)
		}
	}
	f(0, 0, 0)
	f(1, 0, 1)
	f(1000, 0, 1)
	f(2*linesHeld/size+2, 2, 3)
}
