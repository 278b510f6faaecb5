package report

import (
	"io"
	"math"
	"strconv"

	"tocsin/internal/kit/lang"
)

// title names a period: November 2026.
func title(l *lang.Lang, p Period) string {
	year := strconv.Itoa(p.Year)
	switch p.Span {
	case Month:
		return l.Text("work.period.month", "month", monthName(l, p.N), "year", year)
	case Quarter:
		return l.Text("work.period.quarter", "quarter", strconv.Itoa(p.N), "year", year)
	}
	return l.Text("work.period.year", "year", year)
}

func monthName(l *lang.Lang, n int) string { return l.Text("work.month." + strconv.Itoa(n)) }

// say writes a figure as people read it.
func say(l *lang.Lang, v float64, u Unit) string {
	switch u {
	case Seconds:
		return span(l, v)
	case Days:
		return l.Decimal(v, 0)
	case Hours:
		return l.Decimal(v, 1)
	}
	if v != math.Trunc(v) {
		return l.Decimal(v, 1)
	}
	return l.Number(int64(v))
}

// span writes seconds in minutes up to two hours, in hours up to two days, then in days, each rounded up, so that "within"
// is true of it; nothing is a dash.
func span(l *lang.Lang, seconds float64) string {
	const minute, hour, day = 60, 3600, 24 * 3600
	up := func(unit float64) int64 { return int64(math.Ceil(seconds / unit)) }
	switch {
	case seconds <= 0:
		return "–"
	case seconds <= 2*hour:
		return l.Text("time.span.minutes", "n", up(minute))
	case seconds <= 2*day:
		return l.Text("time.span.hours", "n", up(hour))
	}
	return l.Text("time.span.days", "n", up(day))
}

// change says how a figure has moved: "+12 %", "−3" where the figures are small, "" where nothing moved.
func change(l *lang.Lang, v Value) string {
	d := v.Now - v.Before
	if d == 0 {
		return ""
	}
	sign := "+"
	if d < 0 {
		sign = "−"
	}
	if v.Before < smallFigure {
		return sign + say(l, math.Abs(math.Round(d*10)/10), Pieces)
	}
	return sign + l.Percent(math.Abs(d)/v.Before)
}

// smallFigure is below which a change is told in pieces: from 1 to 3 is no growth of 200 %.
const smallFigure = 20

// sentences say the most of a report in words, each made of one figure.
func sentences(l *lang.Lang, r *Report, before string) []string {
	var list []string
	add := func(key string, n, was int64, more ...any) {
		list = append(list, l.Text(key, append([]any{"n", n, "was", was, "before", before}, more...)...))
	}
	i, j := r.Now.of("incident"), r.Before.of("incident")
	rep, rep2 := r.Now.of("report"), r.Before.of("report")
	add("work.say.reports", rep.Opened, rep2.Opened)
	add("work.say.opened", i.Opened, j.Opened)
	add("work.say.closed", i.Closed, j.Closed)
	add("work.say.open", i.Open, j.Open)
	if t := r.Now.time("report", Answer); t.N > 0 {
		list = append(list, l.Text("work.say.answer", "span", span(l, float64(t.Median))))
	}
	if c := r.Now.clocks(); c.Kept+c.Missed > 0 {
		list = append(list, l.Text("work.say.clocks", "share", l.Percent(float64(c.Kept)/float64(c.Kept+c.Missed))))
	}
	if s := r.Now.Seen; s.Told > 0 {
		add("work.say.told", s.Told, r.Before.Seen.Told)
		list = append(list, l.Text("work.say.mended", "share", l.Percent(float64(s.Mended)/float64(s.Told))))
	}
	for _, t := range r.Now.Types {
		if t.Key != "" && t.Incidents > 0 {
			list = append(list, l.Text("work.say.type", "type", l.Word("class", t.Key)))
			break
		}
	}
	if r.SoFar {
		list = append(list, l.Text("work.say.sofar", "before", before))
	}
	return list
}

// Title names a period in a language.
func Title(l *lang.Lang, p Period) string { return title(l, p) }

// Sentences are what a report says in words.
func (r *Report) Sentences(l *lang.Lang) []string {
	p, err := Parse(r.Period)
	if err != nil {
		return nil
	}
	return sentences(l, r, title(l, p.Before()))
}

// Book is a report as a workbook, in a language.
func (r *Report) Book(w io.Writer, l *lang.Lang) error {
	p, err := Parse(r.Period)
	if err != nil {
		return err
	}
	return r.XLSX(w, l, title(l, p), title(l, p.Before()))
}
