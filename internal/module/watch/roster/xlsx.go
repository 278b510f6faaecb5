package roster

import (
	"errors"
	"io"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// readXLSX gives take every row of the first sheet of a workbook; its first row names the columns.
func readXLSX(r io.Reader, rep *Report, take func(row) error) error {
	var h header
	err := sheet.ReadBook(r, func(line int64, cells []string) (err error) {
		h, err = nextRow(h, line, cells, rep, take)
		return err
	})
	if f, ok := errors.AsType[*tocsin.Fault](err); ok && f.File == "" {
		f.File = rep.File
	}
	if err != nil {
		return err
	}
	return missingHeader(h, rep)
}
