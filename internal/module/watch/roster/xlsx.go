package roster

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"tocsin"
)

// maxSheetInMemory is above how many bytes excelize unpacks a sheet to a temporary file in place of memory.
const maxSheetInMemory = 16 << 20

// maxCells is how many cells a sheet may have, those that are empty before one that is not among them: a row of a few bytes
// may say that it has 16384, and a small file has a million rows.
const maxCells = 10_000_000

// readXLSX gives take every row of the first sheet of a workbook; its first row names the columns.
func readXLSX(r io.Reader, rep *Report, take func(row) error) (err error) {
	book, err := openBook(r)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "it can't be read as an XLSX workbook, or it unpacks to more than 64 MB", Err: err}
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	sheet := book.GetSheetName(0)
	rows, err := book.Rows(sheet)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "its first sheet can't be read", Err: err}
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return sheetRows(rows, rep, take)
}

// openBook opens a workbook. The library has panicked on broken books, so a panic is an error here.
func openBook(r io.Reader) (book *excelize.File, err error) {
	defer caught(&err)
	return excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: MaxFile, UnzipXMLSizeLimit: maxSheetInMemory})
}

func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("read workbook: %v", p)
	}
}

func sheetRows(rows *excelize.Rows, rep *Report, take func(row) error) error {
	var h header
	all := 0
	for line := int64(1); rows.Next(); line++ {
		cells, err := sheetCells(rows)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: line, Text: "the sheet can't be read from here on", Err: err}
		}
		if all += len(cells); all > maxCells {
			return &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Line: line, Text: "the sheet has more than 10 million cells; nothing was changed"}
		}
		if h, err = nextRow(h, line, cells, rep, take); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "the sheet can't be read to its end", Err: err}
	}
	return missingHeader(h, rep)
}

func sheetCells(rows *excelize.Rows) (cells []string, err error) {
	defer caught(&err)
	return rows.Columns()
}
