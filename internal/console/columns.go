package console

import (
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Columns is a chart of one column a day, its levels stacked with the worst on top.
type Columns struct {
	Title string
	Desc  string // one sentence that says what the picture says
	Days  []Column
	Ticks []Tick // lines across, from the lowest
	Marks []time.Time
	Kinds []string // the levels that occur, from the worst
	Width string
}

// Column is one day.
type Column struct {
	Date  time.Time
	X     string
	Total int64
	Parts []Part
}

// Part is one level's piece of a column.
type Part struct {
	Level     string
	N         int64
	Y, Height string
}

// Tick is a line across with the number that it stands for.
type Tick struct {
	N int64
	Y string
}

// The box in which columns are drawn: so much a day, and so high.
const (
	columnStep   = 10
	columnHeight = 100.0
)

// mostEvents is the highest column that the scale reaches; more is drawn as that many.
const mostEvents = 1_000_000_000_000

// NewColumns draws the days in the order given: the earliest first.
func NewColumns(l *lang.Lang, title string, days []Day) Columns {
	c := Columns{Title: title, Width: strconv.Itoa(columnStep * len(days))}
	top, step := scale(days)
	for n := step; n <= top; n += step {
		c.Ticks = append(c.Ticks, Tick{n, height(top-n, top)})
	}
	for i, d := range days {
		c.Days = append(c.Days, column(i, d, top))
	}
	c.Kinds = kinds(days)
	c.Marks = marks(days)
	c.Desc = describe(l, days)
	return c
}

// column stacks one day's levels.
func column(i int, d Day, top int64) Column {
	c := Column{Date: d.Date, X: strconv.Itoa(i*columnStep + 1), Total: d.Total()}
	var below int64
	for level, n := range d.Levels {
		if n <= 0 {
			continue
		}
		below += n
		c.Parts = append(c.Parts, Part{levelName(level), n, height(top-below, top), height(n, top)})
	}
	return c
}

// Of returns how many of a level the day has.
func (c Column) Of(level string) int64 {
	for _, p := range c.Parts {
		if p.Level == level {
			return p.N
		}
	}
	return 0
}

// levelName returns the name of an index of Day.Levels.
func levelName(i int) string {
	if i == 0 {
		return "none"
	}
	return tocsin.Rank(i).String()
}

func height(n, top int64) string { return scaled(n, top, columnHeight) }

// scale returns a round top of the chart, and the step between its lines: 1, 2 or 5 times a power of ten, two to five
// lines.
func scale(days []Day) (top, step int64) {
	most := int64(1)
	for _, d := range days {
		most = min(max(most, d.Total()), mostEvents)
	}
	for step = 1; ; step *= 10 {
		for _, m := range []int64{1, 2, 5} {
			if most <= 4*m*step {
				lines := (most + m*step - 1) / (m * step)
				return lines * m * step, m * step
			}
		}
	}
}

// kinds returns the levels that occur at all, the worst first.
func kinds(days []Day) []string {
	var sum [tocsin.Critical + 1]int64
	for _, d := range days {
		for i, n := range d.Levels {
			sum[i] += n
		}
	}
	var out []string
	for i := len(sum) - 1; i >= 0; i-- {
		if sum[i] > 0 {
			out = append(out, levelName(i))
		}
	}
	return out
}

// marks returns the days that stand below the chart: the first, the middle and the last.
func marks(days []Day) []time.Time {
	if len(days) < 3 {
		return nil
	}
	return []time.Time{days[0].Date, days[len(days)/2].Date, days[len(days)-1].Date}
}

// describe says in a sentence what the chart shows.
func describe(l *lang.Lang, days []Day) string {
	var sum int64
	var most Day
	for _, d := range days {
		sum += d.Total()
		if d.Total() > most.Total() {
			most = d
		}
	}
	if sum == 0 {
		return l.Text("chart.nothing")
	}
	return l.Text("chart.days", "n", sum, "days", len(days), "date", l.Day(most.Date), "most", most.Total())
}
