package sheet

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"tocsin"
)

// maxBook is how many bytes a workbook may have when it is unpacked.
const maxBook = 64 << 20

// maxInMemory is above how many bytes excelize unpacks a sheet to a temporary file in place of memory.
const maxInMemory = 16 << 20

// maxCells is how many cells a sheet may have, those that are empty before one that is not among them: a row of a few bytes
// may say that it has 16384, and a small file has a million rows.
const maxCells = 10_000_000

// ReadBook gives take every row of the first sheet of an XLSX workbook with its line, from 1 on. Dates are numbers, as the
// workbook has them. An error of take ends the reading and is returned.
func ReadBook(r io.Reader, take func(line int64, cells []string) error) (err error) {
	book, err := openBook(r)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "it can't be read as an XLSX workbook, or it unpacks to more than 64 MB", Err: err}
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "its first sheet can't be read", Err: err}
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return readRows(rows, take)
}

// openBook opens a workbook. The library has panicked on broken books, so a panic is an error here.
func openBook(r io.Reader) (book *excelize.File, err error) {
	defer caught(&err)
	return excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxBook, UnzipXMLSizeLimit: maxInMemory})
}

func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("read workbook: %v", p)
	}
}

func readRows(rows *excelize.Rows, take func(line int64, cells []string) error) error {
	all := 0
	for line := int64(1); rows.Next(); line++ {
		cells, err := rowCells(rows)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Line: line, Text: "the sheet can't be read from here on", Err: err}
		}
		if all += len(cells); all > maxCells {
			return &tocsin.Fault{Why: tocsin.TooLarge, Line: line, Text: "the sheet has more than 10 million cells; nothing was changed"}
		}
		if err := take(line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "the sheet can't be read to its end", Err: err}
	}
	return nil
}

func rowCells(rows *excelize.Rows) (cells []string, err error) {
	defer caught(&err)
	return rows.Columns()
}
