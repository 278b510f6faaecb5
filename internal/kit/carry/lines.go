package carry

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"tocsin"
)

// maxLine is how long a line may be, in bytes: the longest note, with room for its marks.
const maxLine = 64 << 20

// writeRow writes a row as a line.
func writeRow(w *bufio.Writer, columns []Column, row []any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	first := true
	for i, c := range columns {
		if !c.Carried() {
			continue
		}
		v, err := c.out(row[i])
		if err != nil {
			return err
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteString(`"` + c.field() + `":`)
		if raw, ok := v.(json.RawMessage); ok { // as it is: an encoder would write it anew
			b.Write(oneLine(raw))
			continue
		}
		if err := enc.Encode(v); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the encoder's line end
	}
	b.WriteString("}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// oneLine takes line ends between the values of JSON away; inside of a text there are none.
func oneLine(raw []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\n"), nil), []byte("\r"), nil)
}

// parseRow reads a line: a value for each column, in their order.
func parseRow(columns []Column, line []byte) ([]any, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || fields == nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "this is no object of JSON")
	}
	row := make([]any, len(columns))
	for i, c := range columns {
		if !c.Carried() {
			row[i] = c.unmade()
			continue
		}
		v, err := c.in(fields[c.field()])
		if err != nil {
			return nil, err
		}
		row[i] = v
		delete(fields, c.field())
	}
	for name := range fields {
		f := tocsin.Faultf(tocsin.Invalid, "this program knows no such field: it is older than what wrote this")
		f.Field = name
		return nil, f
	}
	return row, nil
}

// eachLine calls each with every line, which is counted from 1.
func eachLine(r io.Reader, file string, each func(line []byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for s.Scan() {
		n++
		if err := each(s.Bytes()); err != nil {
			return atLine(file, n, err)
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return atLine(file, n+1, tocsin.Faultf(tocsin.TooLarge, "a line is longer than %d bytes", maxLine))
	}
	return s.Err()
}

// atLine says where a fault is.
func atLine(file string, line int, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) {
		at := *f
		at.File, at.Line = file, int64(line)
		return &at
	}
	return tocsin.Faultf(tocsin.WhyOf(err), "%s, line %d: %w", file, line, err)
}
