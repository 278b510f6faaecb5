package command

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"tocsin/internal/kit/sheet"
)

// Table is output for people: columns as wide as what is in them.
type Table struct {
	Head []string
	rows [][]string
}

// Add adds a row.
func (t *Table) Add(cells ...string) { t.rows = append(t.rows, cells) }

// maxCell is how many columns of the screen a cell takes at most.
const maxCell = 60

// Print writes the table.
func (t *Table) Print(w io.Writer) error {
	widths := make([]int, len(t.Head))
	all := append([][]string{t.Head}, t.rows...)
	for _, row := range all {
		for i := range row {
			row[i] = plain(row[i])
			widths[i] = max(widths[i], cells(row[i]))
		}
	}
	var b strings.Builder
	for _, row := range all {
		for i, c := range row {
			b.WriteString(c)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-cells(c)+2))
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Printable makes a text fit for a line of a terminal: feeds could send characters that steer it.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r) || r == utf8.RuneError:
			return '·'
		}
		return r
	}, strings.TrimRight(s, "\r\n"))
}

// plain makes a text fit for a cell: printable and not too long.
func plain(s string) string {
	s = Printable(s)
	if cells(s) <= maxCell {
		return s
	}
	n := 0
	for i, r := range s {
		if n += cells(string(r)); n >= maxCell {
			return s[:i] + "…"
		}
	}
	return s
}

// cells returns how many columns of the screen a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// writeCSV writes rows that steer neither the terminal nor a spreadsheet: control characters are taken out, and a quote
// is put before what would be a formula.
func writeCSV(w io.Writer, head []string, rows [][]string) error {
	cw := csv.NewWriter(w)
	err := cw.Write(tame(head))
	for _, row := range rows {
		err = errors.Join(err, cw.Write(tame(row)))
	}
	cw.Flush()
	return errors.Join(err, cw.Error())
}

func tame(row []string) []string {
	for i := range row {
		row[i] = sheet.Cell(Printable(row[i]))
	}
	return row
}

// Text returns a JSON value as it stands in a cell.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = Text(v[i])
		}
		return strings.Join(parts, ";")
	case map[string]any:
		b, _ := json.Marshal(v) // a decoded value always encodes
		return string(b)
	}
	return fmt.Sprint(v)
}
