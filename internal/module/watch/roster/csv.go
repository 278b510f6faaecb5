package roster

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"tocsin"
)

// readCSV gives take every row of a CSV file whose first row names the columns. Columns are separated by a comma, a
// tab or a semicolon, as the first row shows. A row that is not CSV is told and left out.
func readCSV(r *bufio.Reader, rep *Report, take func(row) error) error {
	c := csv.NewReader(r)
	c.Comma = delimiter(r)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	var h header
	for {
		cells, err := c.Read()
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			rep.problem(int64(bad.StartLine), "", "this is not a row of CSV: "+csvReason(bad))
			continue
		}
		if err == io.EOF {
			return missingHeader(h, rep)
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		if h, err = nextRow(h, int64(line), cells, rep, take); err != nil {
			return err
		}
	}
}

// nextRow takes one row of a table; the first that is not empty becomes the header.
func nextRow(h header, line int64, cells []string, rep *Report, take func(row) error) (header, error) {
	if h == nil {
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			return nil, nil
		}
		return readHeader(line, cells, rep)
	}
	r := h.row(line, cells, rep)
	for i := range r.cells {
		if len(r.cells[i]) > MaxCell {
			rep.problem(line, column(i).String(), fmt.Sprintf("the cell is longer than %d kB; it is left out", MaxCell>>10))
			r.cells[i] = ""
		}
	}
	return h, take(r)
}

func missingHeader(h header, rep *Report) error {
	if h != nil {
		return nil
	}
	return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Field: "name",
		Text: "there is nothing in it; the first row must name the columns: " + strings.Join(columnNames[:], ", ")}
}

func csvReason(err *csv.ParseError) string {
	switch {
	case errors.Is(err.Err, csv.ErrBareQuote):
		return `a quotation mark stands in a cell that does not begin with one`
	case errors.Is(err.Err, csv.ErrQuote):
		return `a quotation mark is never closed, or something follows the closing one`
	}
	return err.Err.Error()
}

// delimiter returns what separates the headings. A semicolon counts only where there is no comma and no tab.
func delimiter(r *bufio.Reader) rune {
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
