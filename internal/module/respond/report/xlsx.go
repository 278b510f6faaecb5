package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"tocsin/internal/kit/lang"
)

// maxSheetName is how long the name of a sheet may be, in characters.
const maxSheetName = 31

// secondsPerHour: sheets hold times in hours.
const secondsPerHour = 3600

// book writes a workbook.
type book struct {
	f    *excelize.File
	l    *lang.Lang
	head int // the style of heads
	err  error
}

// XLSX writes all tables as a workbook, a sheet a table, from right to left where the language runs so. Every text is
// written as text, never as a formula. before is the name of the period before.
func (r *Report) XLSX(w io.Writer, l *lang.Lang, name, before string) error {
	b := &book{f: excelize.NewFile(), l: l}
	defer b.f.Close()
	b.head, b.err = b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	first := b.f.GetSheetName(0)
	for i, t := range r.Tables(l) {
		sheet := sheetName(t.Title)
		if i == 0 {
			b.do(b.f.SetSheetName(first, sheet))
		} else {
			_, err := b.f.NewSheet(sheet)
			b.do(err)
		}
		b.table(sheet, t, name, before)
	}
	if b.err != nil {
		return fmt.Errorf("write sheets: %w", b.err)
	}
	if err := b.f.Write(w); err != nil {
		return fmt.Errorf("write sheets: %w", err)
	}
	return nil
}

// sheetName is a title as a sheet can be called.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, plain(s))
	if list := []rune(s); len(list) > maxSheetName {
		s = string(list[:maxSheetName])
	}
	return strings.TrimSpace(s)
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// text writes a text; number a number.
func (b *book) text(sheet string, col, row int, s string, style int) {
	at, err := excelize.CoordinatesToCellName(col, row)
	b.do(err)
	b.do(b.f.SetCellStr(sheet, at, plain(s)))
	if style != 0 {
		b.do(b.f.SetCellStyle(sheet, at, at, style))
	}
}

func (b *book) number(sheet string, col, row int, v float64, u Unit) {
	at, err := excelize.CoordinatesToCellName(col, row)
	b.do(err)
	if u == Seconds {
		b.do(b.f.SetCellFloat(sheet, at, v/secondsPerHour, 2, 64))
		return
	}
	b.do(b.f.SetCellFloat(sheet, at, v, -1, 64))
}

// table writes one table: its title, the heads, the rows.
func (b *book) table(sheet string, t Table, name, before string) {
	right := b.l.Dir() == "rtl"
	b.do(b.f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &right}))
	b.do(b.f.SetColWidth(sheet, "A", "A", 36))
	b.do(b.f.SetColWidth(sheet, "B", "Z", 16))
	b.text(sheet, 1, 1, t.Title+" · "+name, b.head)
	b.text(sheet, 1, 2, t.Head, b.head)
	col := 2
	for _, m := range t.Measures {
		what := m.Title
		if m.Unit == Seconds {
			what = b.l.Text("work.hours", "what", what)
		}
		b.text(sheet, col, 2, what, b.head)
		if col++; !m.Alone {
			b.text(sheet, col, 2, what+" · "+before, b.head)
			col++
		}
	}
	for i, line := range t.Lines {
		b.text(sheet, 1, 3+i, line.Name, 0)
		col := 2
		for j, v := range line.Values {
			b.number(sheet, col, 3+i, v.Now, t.Measures[j].Unit)
			if col++; !t.Measures[j].Alone {
				b.number(sheet, col, 3+i, v.Before, t.Measures[j].Unit)
				col++
			}
		}
	}
	if t.Note != "" {
		b.text(sheet, 1, 4+len(t.Lines), t.Note, 0)
	}
}
