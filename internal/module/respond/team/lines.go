package team

import "strings"

// ReadLines reads helplines as people type them: a line each, "name | telephone | address". What is left out stays empty.
func ReadLines(text string) (list []Line) {
	for _, row := range Rows(text) {
		var l Line
		for i, cell := range strings.SplitN(row, "|", 3) {
			cell = strings.TrimSpace(cell)
			switch {
			case i == 0:
				l.Name = cell
			case strings.Contains(cell, "://"):
				l.Link = cell
			case cell != "":
				l.Phone = cell
			}
		}
		list = append(list, l)
	}
	return list
}

// WriteLines is how ReadLines reads them again.
func WriteLines(list []Line) string {
	var rows []string
	for _, l := range list {
		cells := []string{l.Name}
		for _, c := range []string{l.Phone, l.Link} {
			if c != "" {
				cells = append(cells, c)
			}
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return strings.Join(rows, "\n")
}

// Rows are the lines of a text that are not empty, without the space around them.
func Rows(text string) (list []string) {
	for row := range strings.SplitSeq(text, "\n") {
		if row = strings.TrimSpace(row); row != "" {
			list = append(list, row)
		}
	}
	return list
}
