// Package sheet writes texts into tables that people open in a spreadsheet, and reads their workbooks.
package sheet

import "strings"

// Row makes all values of a row, which is changed, what Cell makes them.
func Row(row ...string) []string {
	for i := range row {
		row[i] = Cell(row[i])
	}
	return row
}

// Cell makes a value that a spreadsheet would take for a formula into a text, and its ends of lines and other control
// characters into spaces. A leading apostrophe is what such programs themselves write for that. Blanks before the sign do not
// help, and programs of East Asia read the wide signs, too.
func Cell(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
	if t := strings.TrimLeft(s, " \u00a0\u3000\ufeff"); t != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(t)[0]) {
		return "'" + s
	}
	return s
}
