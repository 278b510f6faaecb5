package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"tocsin"
)

// ReadText gives take every row of a table in text, with the line that it begins in, and bad what is no row and why. Cells
// are separated by a comma, a tab or a semicolon, as the first row shows; they are take's only until it returns. An error
// of take ends the reading and is returned. Source: RFC 4180 §2.
func ReadText(r *bufio.Reader, take func(line int64, cells []string) error, bad func(line int64, why string)) error {
	c := csv.NewReader(r)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = Delimiter(r), -1, true
	for {
		cells, err := c.Read()
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			bad(int64(wrong.StartLine), Reason(wrong).Text)
			continue
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		if err := take(int64(line), cells); err != nil {
			return err
		}
	}
}

// Reason says why a row is none.
func Reason(err *csv.ParseError) *tocsin.Fault {
	switch {
	case errors.Is(err.Err, csv.ErrBareQuote):
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "this is not a row of CSV: a quotation mark stands in a cell that does not begin with one"}
	case errors.Is(err.Err, csv.ErrQuote):
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "this is not a row of CSV: a quotation mark is never closed, or something follows the closing one"}
	}
	return &tocsin.Fault{Why: tocsin.Invalid, Text: err.Err.Error()}
}

// Delimiter returns what separates the headings. A semicolon counts only where there is no comma and no tab.
func Delimiter(r *bufio.Reader) rune {
	head, _ := r.Peek(r.Size())
	head = bytes.TrimLeft(head, "\r\n ")
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	for _, d := range "\t,;" {
		if bytes.ContainsRune(head, d) {
			return d
		}
	}
	return ','
}
