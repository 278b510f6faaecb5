package report

import (
	"strconv"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// steps is a chart of two columns a step: incidents and reports that were opened.
type steps struct {
	Title, Desc string
	Width       string
	Columns     []column
	Ticks       []tick
	Marks       []string // below the chart: the first step, the middle and the last
	Table       tableView
}

// column is one step: where each of its two columns stands.
type column struct {
	Name               string
	X, X2              string
	Incidents, Reports int64
	Y, Height          string
	Y2, Height2        string
}

type tick struct {
	N int64
	Y string
}

// The box that the chart is drawn in.
const (
	stepWidth = 10
	boxHeight = 100.0
)

// drawSteps draws the steps of a report that have begun.
func drawSteps(l *lang.Lang, t Table, before string) (s steps) {
	s = steps{Title: l.Text("work.chart.steps"), Desc: l.Text("work.chart.desc"), Width: strconv.Itoa(stepWidth * max(len(t.Lines), 1)), Table: viewOf(l, t, before)}
	most := int64(1)
	for _, line := range t.Lines {
		most = max(most, int64(line.Values[0].Now), int64(line.Values[1].Now))
	}
	top, step := round(most)
	for n := step; n <= top; n += step {
		s.Ticks = append(s.Ticks, tick{n, long(top-n, top)})
	}
	for i, line := range t.Lines {
		a, b := int64(line.Values[1].Now), int64(line.Values[0].Now)
		s.Columns = append(s.Columns, column{Name: line.Name, X: strconv.Itoa(i*stepWidth + 1), X2: strconv.Itoa(i*stepWidth + 5), Incidents: a, Reports: b,
			Y: long(top-a, top), Height: long(a, top), Y2: long(top-b, top), Height2: long(b, top)})
	}
	switch n := len(t.Lines); {
	case n > 2:
		s.Marks = []string{t.Lines[0].Name, t.Lines[n/2].Name, t.Lines[n-1].Name}
	case n == 2:
		s.Marks = []string{t.Lines[0].Name, t.Lines[1].Name}
	}
	return s
}

// round returns a round top of the chart and the step between its lines: 1, 2 or 5 times a power of ten.
func round(most int64) (top, step int64) {
	for step = 1; ; step *= 10 {
		for _, m := range []int64{1, 2, 5} {
			if most <= 4*m*step {
				return (most + m*step - 1) / (m * step) * m * step, m * step
			}
		}
	}
}

func long(n, top int64) string {
	return strconv.FormatFloat(boxHeight*float64(n)/float64(top), 'f', 1, 64)
}

// mostBars is how many rows a chart of bars has; the table has all.
const mostBars = 8

// bars draws a measure of a table, the largest first as they stand there.
func bars(l *lang.Lang, t Table, measure int) console.Bars {
	var rows []console.Bar
	for _, line := range t.Lines {
		if n := int64(line.Values[measure].Now); n > 0 && len(rows) < mostBars {
			rows = append(rows, console.Bar{Label: line.Name, N: n})
		}
	}
	return console.NewBars(t.Title+" · "+t.Measures[measure].Title, t.Head, t.Measures[measure].Title, rows)
}

// funnel draws how far what owners were told has come.
func funnel(l *lang.Lang, s Seen) console.Bars {
	rows := []console.Bar{{Label: l.Text("work.measure.notified"), N: s.Told}, {Label: l.Text("work.measure.answered"), N: s.Answered}, {Label: l.Text("work.measure.fixed"), N: s.Mended}}
	return console.NewBars(l.Text("work.chart.funnel"), l.Text("work.head.watch"), l.Text("work.measure.figure"), rows)
}
