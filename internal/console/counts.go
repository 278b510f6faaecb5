package console

import (
	"strconv"
	"time"
)

// Counts is a small chart of one column each time that something came, with a table twin.
type Counts struct {
	Title string // plain text
	Head  string // what the numbers are
	Rows  []Count
	Width string
	Most  int64
}

// Count is one column.
type Count struct {
	At        time.Time
	Label     string // what came: a name or a number
	Href      string // its page; "" for none
	N         int64
	X         string
	Y, Height string
}

// NewCounts draws the counts in the order given: the earliest first.
func NewCounts(title, head string, rows []Count) Counts {
	c := Counts{Title: title, Head: head, Rows: rows, Width: strconv.Itoa(columnStep * max(len(rows), 1))}
	for _, r := range rows {
		c.Most = max(c.Most, r.N)
	}
	for i := range rows {
		n := min(max(rows[i].N, 0), mostEvents)
		top := min(max(c.Most, 1), mostEvents)
		rows[i].X = strconv.Itoa(i*columnStep + 1)
		rows[i].Y, rows[i].Height = height(top-n, top), height(n, top)
	}
	return c
}
