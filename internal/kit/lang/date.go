package lang

import (
	"strconv"
	"time"
)

// Date writes a day, e.g. "24 Nov 2026", in the time's own zone. The zero time is a dash.
func (l *Lang) Date(t time.Time) string { return l.date(l.rules.date, t) }

// Day writes a day without its year, e.g. "24 Nov".
func (l *Lang) Day(t time.Time) string { return l.date(l.rules.day, t) }

// DateTime writes a moment to the minute with its zone, e.g. "24 Nov 2026, 15:04 UTC".
func (l *Lang) DateTime(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return l.Text("time.at", "date", l.Date(t), "clock", t.Format("15:04"), "zone", t.Format("MST"))
}

// date fills a pattern of {d}, {m} and {y}.
func (l *Lang) date(pattern string, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	out := ""
	for pattern != "" {
		before, name, after, ok := cutPlaceholder(pattern)
		out += before
		if !ok {
			break
		}
		out += l.datePart(name, t)
		pattern = after
	}
	return out
}

// datePart writes the day, month or year.
func (l *Lang) datePart(name string, t time.Time) string {
	switch name {
	case "d":
		return strconv.Itoa(t.Day())
	case "m":
		return l.rules.months[t.Month()-1]
	}
	return strconv.Itoa(t.Year())
}

// How long "ago" counts in a unit before it goes over to the next.
const (
	day   = 24 * time.Hour
	month = 30 * day
	year  = 365 * day
)

// Ago writes how long before now a time was: "3 hours ago". What is ahead of now is written as its date, since clocks
// differ and "in 2 minutes" of something seen would only puzzle.
func (l *Lang) Ago(t, now time.Time) string {
	if t.IsZero() {
		return "–"
	}
	d := now.Sub(t)
	switch {
	case d < -time.Minute:
		return l.Date(t)
	case d < time.Minute:
		return l.Text("time.ago.now")
	case d < time.Hour:
		return l.Text("time.ago.minutes", "n", int64(d/time.Minute))
	case d < 2*day:
		return l.Text("time.ago.hours", "n", int64(d/time.Hour))
	case d < 2*month:
		return l.Text("time.ago.days", "n", int64(d/day))
	case d < 2*year:
		return l.Text("time.ago.months", "n", int64(d/month))
	}
	return l.Text("time.ago.years", "n", int64(d/year))
}

// Span writes a length of time in its largest unit: "3 hours".
func (l *Lang) Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return l.Text("time.span.seconds", "n", int64(max(d, 0)/time.Second))
	case d < time.Hour:
		return l.Text("time.span.minutes", "n", int64(d/time.Minute))
	case d < 2*day:
		return l.Text("time.span.hours", "n", int64(d/time.Hour))
	}
	return l.Text("time.span.days", "n", int64(d/day))
}
