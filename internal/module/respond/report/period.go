package report

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"tocsin"
)

// Span is how long a period is.
type Span string

// The spans.
const (
	Month   Span = "month"
	Quarter Span = "quarter"
	Year    Span = "year"
)

// months is how many months a span has.
func (s Span) months() int {
	switch s {
	case Year:
		return 12
	case Quarter:
		return 3
	}
	return 1
}

// Period is a month, a quarter or a year of the calendar.
type Period struct {
	Span Span
	Year int
	N    int // of the month or the quarter, from 1; 1 for a year
}

var written = regexp.MustCompile(`^([12]\d{3})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?$`)

// Parse reads 2026-11, 2026-Q4 or 2026: months and years as ISO 8601 has them, quarters as statistical offices write them.
func Parse(s string) (Period, error) {
	m := written.FindStringSubmatch(s)
	if m == nil {
		f := tocsin.Faultf(tocsin.Invalid, "%.20q is no period: write 2026-11, 2026-Q4 or 2026", s)
		f.Field = "period"
		return Period{}, f
	}
	year, _ := strconv.Atoi(m[1]) // four digits
	switch {
	case m[2] != "":
		n, _ := strconv.Atoi(m[2])
		return Period{Month, year, n}, nil
	case m[3] != "":
		n, _ := strconv.Atoi(m[3])
		return Period{Quarter, year, n}, nil
	}
	return Period{Year, year, 1}, nil
}

// String writes what Parse reads.
func (p Period) String() string {
	switch p.Span {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.N)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.N)
	}
	return fmt.Sprintf("%04d", p.Year)
}

// Bounds are the first moment of a period and the first one after it.
func (p Period) Bounds(zone *time.Location) (from, to time.Time) {
	n := p.Span.months()
	first := time.Month((p.N-1)*n + 1)
	return time.Date(p.Year, first, 1, 0, 0, 0, 0, zone), time.Date(p.Year, first+time.Month(n), 1, 0, 0, 0, 0, zone)
}

// Before is the period right before, of the same span.
func (p Period) Before() Period {
	if p.N > 1 {
		return Period{p.Span, p.Year, p.N - 1}
	}
	return Period{p.Span, p.Year - 1, 12 / p.Span.months()}
}

// Of is the period of a span that holds a time.
func Of(s Span, t time.Time) Period {
	return Period{s, t.Year(), (int(t.Month())-1)/s.months() + 1}
}

// mostPeriods is how many periods of a span a list has.
const mostPeriods = 120

// Periods are those of a span between two times, the newest first.
func Periods(s Span, first, now time.Time) (list []Period) {
	for p := Of(s, now); len(list) < mostPeriods; p = p.Before() {
		list = append(list, p)
		if from, _ := p.Bounds(now.Location()); !from.After(first) {
			break
		}
	}
	return list
}
