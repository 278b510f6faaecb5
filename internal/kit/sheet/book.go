package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Book writes rows as a workbook of one sheet, the first as its head; toLeft where its language runs so. Every cell is a text,
// never a formula.
func Book(w io.Writer, name string, toLeft bool, rows [][]string) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // it has no files of its own
	first := f.GetSheetName(0)
	if err := f.SetSheetName(first, name); err != nil {
		return fmt.Errorf("name a sheet: %w", err)
	}
	if err := f.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &toLeft}); err != nil {
		return fmt.Errorf("turn a sheet: %w", err)
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, s := range row {
			cells[j] = s
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return f.Write(w)
}
