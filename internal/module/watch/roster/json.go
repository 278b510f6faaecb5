package roster

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"tocsin"
)

// readJSON gives take every object of a JSON array; the names in it are those of the columns, and a value may be an
// array of values. An error is given for what is not JSON: nothing behind it can be read.
func readJSON(r *bufio.Reader, rep *Report, take func(row) error) error {
	lines := &lineCounter{r: r}
	d := json.NewDecoder(lines)
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: 1, Text: "it is not a JSON array of objects"}
	}
	for d.More() {
		line := lines.at(nextValue(d))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: line, Text: "it is not JSON from here on", Err: err}
		}
		var object map[string]any
		if err := decodeNumbers(raw, &object); err != nil || object == nil {
			rep.problem(line, "", "this is not an object; it is left out")
			continue
		}
		if err := take(objectRow(line, object, rep)); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: lines.at(d.InputOffset()), Text: "the array is never closed", Err: err}
	}
	return nil
}

func decodeNumbers(raw []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(to)
}

// nextValue returns where the next value may begin: behind the comma and the white space before it.
func nextValue(d *json.Decoder) int64 {
	at := d.InputOffset()
	rest, ok := d.Buffered().(*bytes.Reader)
	if !ok {
		return at
	}
	for {
		c, err := rest.ReadByte()
		if err != nil || !strings.ContainsRune(", \t\r\n", rune(c)) {
			return at
		}
		at++
	}
}

// objectRow puts an object's values under their columns.
func objectRow(line int64, object map[string]any, rep *Report) row {
	r := row{line: line}
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		c, ok := columnOf(k)
		if !ok {
			rep.problem(line, clip(k), "there is no column of that name; it is left out")
			continue
		}
		text, err := valueText(object[k])
		switch {
		case err != nil:
			rep.problem(line, c.String(), err.Error())
		case len(text) > MaxCell:
			rep.problem(line, c.String(), fmt.Sprintf("the value is longer than %d kB; it is left out", MaxCell>>10))
		case r.cells[c] != "" && text != "":
			rep.problem(line, clip(k), "this column is there twice; the second is left out")
		default:
			r.cells[c] = text
		}
	}
	return r
}

// valueText returns a value as it would stand in a cell.
func valueText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			if _, nested := item.([]any); nested {
				return "", fmt.Errorf("there is an array in an array; it is left out")
			}
			s, err := valueText(item)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, ";"), nil
	}
	return "", fmt.Errorf("the value is neither a text, a number nor an array of them; it is left out")
}

// lineCounter remembers where the lines of what it has passed on end.
type lineCounter struct {
	r    io.Reader
	read int64
	ends []int64 // offsets behind the line feeds that at has not been asked beyond
	line int64   // line feeds before ends
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i)+1)
		}
	}
	l.read += int64(n)
	return n, err
}

// at returns the line of an offset. Offsets must not go down from call to call.
func (l *lineCounter) at(offset int64) int64 {
	n := 0
	for n < len(l.ends) && l.ends[n] <= offset {
		n++
	}
	l.ends, l.line = l.ends[n:], l.line+int64(n)
	return l.line + 1
}
