package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sheet"
)

// CSV writes all tables as one, a figure a line: which table, which row of it by key and by name, what was counted, how much
// in the period and in the one before. Times are in seconds. Keys and heads are the same in every language.
func (r *Report) CSV(w io.Writer, l *lang.Lang) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"period", "table", "key", "name", "measure", "unit", "value", "before"}}
	for _, t := range r.Tables(l) {
		for _, line := range t.Lines {
			for i, v := range line.Values {
				m := t.Measures[i]
				before := number(v.Before)
				if m.Alone {
					before = ""
				}
				lines = append(lines, []string{r.Period, t.Key, sheet.Cell(line.Key), sheet.Cell(plain(line.Name)), m.Key, m.Unit.key(line.Key), number(v.Now), before})
			}
		}
	}
	return out.WriteAll(lines)
}

// key is a unit's word for programs.
func (u Unit) key(row string) string {
	switch {
	case u == Seconds:
		return "seconds"
	case u == Hours:
		return "hours"
	case u == Days, row == "days", row == "days9":
		return "days"
	}
	return "count"
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// plain takes the marks of direction out of a text that stands alone.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}
