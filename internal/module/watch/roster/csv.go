package roster

import (
	"bufio"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// readCSV gives take every row of a CSV file whose first row names the columns. Columns are separated by a comma, a
// tab or a semicolon, as the first row shows. A row that is not CSV is told and left out.
func readCSV(r *bufio.Reader, rep *Report, take func(row) error) error {
	var h header
	err := sheet.ReadText(r, func(line int64, cells []string) (err error) {
		h, err = nextRow(h, line, cells, rep, take)
		return err
	}, func(line int64, why string) { rep.problem(line, "", why) })
	if err != nil {
		return err
	}
	return missingHeader(h, rep)
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
