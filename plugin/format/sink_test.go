package format

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"tocsin"
)

// writeDown is a sink that writes down what it is given, one line each.
type writeDown struct{ strings.Builder }

func (w *writeDown) Record(line int64, fields []tocsin.Field, _ []byte) {
	fmt.Fprintf(w, "%d", line)
	for _, f := range fields {
		if f.Value != "" {
			fmt.Fprintf(w, " %s=%q", f.Name, f.Value)
		}
	}
	w.WriteByte('\n')
}

func (w *writeDown) Reject(line int64, field, reason string, raw []byte) {
	fmt.Fprintf(w, "%d reject %s: %s: %.60q\n", line, field, reason, raw)
}

// decode reads a whole report and returns what the sink was given, and the error that ended it.
func decode(f Format, o Options, r io.Reader) string {
	var w writeDown
	s, err := f.Split(r, o)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	for {
		c, err := s.Next()
		if err == io.EOF {
			return w.String()
		}
		if err != nil {
			return w.String() + "error: " + err.Error() + "\n"
		}
		f.Decode(c, &w)
	}
}

// same checks that a report gives the same at each of some chunk sizes, and returns it.
func same(t testing.TB, make func(sizes) Format, o Options, data []byte, record int) string {
	t.Helper()
	want := decode(make(sizes{ChunkSize, record}), o, bytes.NewReader(data))
	for _, chunk := range []int{1, 7, 64, 1000} {
		if got := decode(make(sizes{chunk, record}), o, bytes.NewReader(data)); got != want {
			t.Fatalf("chunks of %d bytes give\n%s\nchunks of %d bytes\n%s", chunk, got, ChunkSize, want)
		}
	}
	return want
}

// joined returns the values of each record, joined with bars.
func joined(t interface{ Fatalf(string, ...any) }, f Format, data []byte) string {
	var j join
	s, err := f.Split(bytes.NewReader(data), Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	for c, err := s.Next(); err == nil; c, err = s.Next() {
		f.Decode(c, &j)
	}
	return j.String()
}

// join is a sink for records of the columns x, y and z.
type join struct{ strings.Builder }

func (j *join) Record(_ int64, fields []tocsin.Field, _ []byte) {
	var v [3]string
	for _, f := range fields {
		v[f.Name[0]-'x'] = strings.TrimRight(strings.ReplaceAll(f.Value, "\r\n", "\n"), " ")
	}
	j.WriteString(strings.Join(v[:], "|") + "\n")
}

func (j *join) Reject(line int64, field, reason string, raw []byte) {
	j.WriteString("reject " + reason)
}

func itoa(n int) string { return fmt.Sprint(n) }

// repeat is a reader of the same words without end.
type repeat string

func (r repeat) Read(p []byte) (int, error) {
	n := copy(p, r)
	for n < len(p) && n >= len(r) {
		n += copy(p[n:], p[:n/len(r)*len(r)])
	}
	return n, nil
}
