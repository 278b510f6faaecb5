package docx

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Measures of a table: how wide it is, in twentieths of a point and fiftieths of a percent, how many letters that is, and how
// many of them a column may ask for: by its longest word, and by its longest line.
const (
	tableWidth   = 9638
	tablePercent = 5000
	tableLetters = 96
	maxWord      = 22
	maxLine      = 60
	minColumn    = 6
	minNames     = 26 // where the first column has the names
)

// What of its style a table has: the ground of its first row, or nothing. Source: ISO/IEC 29500-1 §17.4.55.
const (
	headLook = "0620"
	noLook   = "0600"
)

// Table writes a table whose first row names its columns and is said again on each page; nil: it has none, and the first cell
// of a row names the others. A cell may have several lines. A column is as wide as what is in it wants; one without anything
// is left out.
func (d *Doc) Table(head []string, rows [][]string) {
	columns := len(head)
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	used := columnsUsed(columns, rows)
	if len(used) == 0 {
		return
	}
	widths := columnWidths(used, append([][]string{head}, rows...))
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>`)
	if d.how.RTL {
		d.body.WriteString(`<w:bidiVisual/>`)
	}
	look := noLook
	if head != nil {
		look = headLook
	}
	fmt.Fprintf(&d.body, `<w:tblW w:w="%d" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="%s"/></w:tblPr><w:tblGrid>`, tablePercent, look)
	for _, w := range widths {
		fmt.Fprintf(&d.body, `<w:gridCol w:w="%d"/>`, w*tableWidth/tablePercent)
	}
	d.body.WriteString(`</w:tblGrid>`)
	if head != nil {
		d.row(pickCells(head, used), widths, func(int) string { return "TableHead" }, `<w:tblHeader/>`)
	}
	for _, r := range rows {
		d.row(pickCells(r, used), widths, func(i int) string {
			if head == nil && i == 0 {
				return "TableHead"
			}
			return "TableText"
		}, "")
	}
	// Word wants a paragraph between two tables, and behind the last one.
	d.body.WriteString(`</w:tbl><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>`)
}

// columnsUsed are the columns in which a row has something; where there is no row, all.
func columnsUsed(columns int, rows [][]string) (used []int) {
	for c := range columns {
		if len(rows) == 0 || slices.ContainsFunc(rows, func(r []string) bool { return c < len(r) && strings.TrimSpace(r[c]) != "" }) {
			used = append(used, c)
		}
	}
	return used
}

func pickCells(row []string, used []int) []string {
	cells := make([]string, len(used))
	for i, c := range used {
		if c < len(row) {
			cells[i] = row[c]
		}
	}
	return cells
}

func (d *Doc) row(cells []string, widths []int, style func(column int) string, how string) {
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + how + `</w:trPr>`)
	for i, cell := range cells {
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="pct"/></w:tcPr>`, widths[i])
		for line := range strings.SplitSeq(cell, "\n") { // each in its own direction
			d.paragraph(style(i), line)
		}
		d.body.WriteString(`</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}

// columnWidths shares the width of a table among columns: each has its longest word whole, and what is left goes to those
// with longer lines.
func columnWidths(used []int, rows [][]string) []int {
	least, want := make([]int, len(used)), make([]int, len(used))
	sumLeast, sumMore := 0, 0
	for i, c := range used {
		least[i], want[i] = minColumn, minColumn
		for _, r := range rows {
			if c < len(r) {
				word, line := lengths(r[c])
				least[i], want[i] = max(least[i], min(word, maxWord)), max(want[i], min(line, maxLine))
			}
		}
		if i == 0 && rows[0] == nil {
			least[i] = max(least[i], minNames)
		}
		want[i] = max(want[i], least[i])
		sumLeast, sumMore = sumLeast+least[i], sumMore+want[i]-least[i]
	}
	widths, done := make([]int, len(used)), 0
	room := max(tableLetters, sumLeast) - sumLeast
	for i := range used {
		letters := least[i] * tablePercent
		if sumMore > 0 {
			letters += room * (want[i] - least[i]) * tablePercent / sumMore
		}
		widths[i] = letters
		done += letters
	}
	for i := range widths {
		widths[i] = widths[i] * tablePercent / done
	}
	return widths
}

// lengths are how long the longest word and the longest line of a cell are, in small letters and some for the edges of the
// cell. A line of Chinese can be broken anywhere.
func lengths(cell string) (word, line int) {
	const edges = 2
	for l := range strings.SplitSeq(cell, "\n") {
		w, all := 0, 0 // in halves of a letter
		for _, r := range l {
			wide := halves(r)
			all += wide
			if w += wide; unicode.IsSpace(r) || unicode.In(r, unicode.Han) {
				w = wide
			}
			word = max(word, (w+1)/2+edges)
		}
		line = max(line, (all+1)/2+edges)
	}
	return word, line
}

// halves is how wide a letter is, in halves of a small one.
func halves(r rune) int {
	switch {
	case unicode.In(r, unicode.Han):
		return 4
	case unicode.IsUpper(r):
		return 3
	}
	return 2
}
