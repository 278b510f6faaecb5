package console

import (
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// Bar is one row of a bar chart.
type Bar struct {
	Label string // plain text
	Href  string // where the row leads; "" for nowhere
	Code  bool   // the label is an address or a code and runs from left to right
	Level string // the severity that the row is of, which then stands in its label's place and colours the bar; "" for none
	N     int64
	Width string // filled by Bars: 0 to 100
}

// Bars is a chart of horizontal bars. It is a table whose rows carry a bar each, so it needs no table twin.
type Bars struct {
	Title string // plain text
	Head  string // what the rows are
	Count string // what the numbers are
	Rows  []Bar
}

// NewBars sets the widths of the bars; the longest fills its room.
func NewBars(title, head, count string, rows []Bar) Bars {
	var most int64
	for _, b := range rows {
		most = max(most, b.N)
	}
	for i := range rows {
		rows[i].Width = scaled(rows[i].N, most, 100)
	}
	return Bars{title, head, count, rows}
}

// scaled returns n of most as a length of full, with one digit behind the point.
func scaled(n, most int64, full float64) string {
	if n <= 0 || most <= 0 {
		return "0"
	}
	return strconv.FormatFloat(min(float64(n)/float64(most), 1)*full, 'f', 1, 64)
}

// Spark is a line of one number a day, without axes, for the cell of a table.
type Spark struct {
	Title  string // plain text: what a person who can't see it should know
	Points string
	Area   string
	Empty  bool // nothing happened on any day
}

// The box in which sparklines are drawn; style sets how large they are seen.
const (
	sparkWidth  = 100.0
	sparkHeight = 20.0
)

// NewSpark draws a sparkline.
func NewSpark(title string, days []int64) Spark {
	s := Spark{Title: title, Empty: true}
	var most int64
	for _, n := range days {
		most = max(most, n)
	}
	if most == 0 || len(days) < 2 {
		return s
	}
	points := make([]string, len(days))
	for i, n := range days {
		x := sparkWidth * float64(i) / float64(len(days)-1)
		y := sparkHeight - 1 - (sparkHeight-2)*float64(max(n, 0))/float64(most)
		points[i] = strconv.FormatFloat(x, 'f', 1, 64) + "," + strconv.FormatFloat(y, 'f', 1, 64)
	}
	s.Empty, s.Points = false, strings.Join(points, " ")
	s.Area = "0,20 " + s.Points + " 100,20"
	return s
}

// Day is one day of a series: how many of each level, by tocsin.Rank.
type Day struct {
	Date   time.Time
	Levels [tocsin.Critical + 1]int64
}

// Total is the sum of all levels.
func (d Day) Total() int64 {
	var n int64
	for _, v := range d.Levels {
		n += v
	}
	return n
}
