package item

import (
	"time"

	"tocsin"
)

// Span is a part of a day in which the team works, in minutes from midnight by the clock on the wall: From is inside, To is
// not. 0 to 1440 is the whole day.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Calendar says when the team works. The zero Calendar is around the clock.
type Calendar struct {
	Zone     string    `json:"zone,omitempty"` // IANA; "" is UTC
	Week     [7][]Span `json:"week"`           // by time.Weekday, Sunday first; no hours at all is around the clock
	Holidays []string  `json:"holidays,omitempty"`
}

const dayMinutes = 24 * 60

// maxDays is how far ahead hours are counted: who has none within ten years has none.
const maxDays = 3660

// Always reports whether the team works around the clock.
func (c Calendar) Always() bool {
	for _, day := range c.Week {
		if len(day) > 0 {
			return false
		}
	}
	return true
}

// Check refuses a calendar that can't be counted with.
func (c Calendar) Check() error {
	if _, err := time.LoadLocation(c.Zone); err != nil {
		return bad("zone", "%.60q is no time zone", c.Zone)
	}
	for _, day := range c.Week {
		end := 0
		for _, s := range day {
			if s.From < end || s.To <= s.From || s.To > dayMinutes {
				return bad("week", "hours go from early to late, and do not overlap")
			}
			end = s.To
		}
	}
	for _, h := range c.Holidays {
		if _, err := time.Parse(time.DateOnly, h); err != nil {
			return bad("holidays", "%.20q is no day: write it as 2026-12-31", h)
		}
	}
	return nil
}

func bad(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}

// Add returns when so much working time is over, counted from a time on. Where the clocks go forward inside the hours an
// hour is not there and is not counted; where they go back one is there twice and counts twice. A promise of no time
// falls due when the team is next at work.
func (c Calendar) Add(from time.Time, d time.Duration) time.Time {
	if c.Always() {
		return from.Add(d)
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	day := from.In(zone)
	for range maxDays {
		for _, s := range c.hours(day) {
			start, end := at(day, s.From), at(day, s.To)
			if start.Before(from) {
				start = from
			}
			if !start.Before(end) {
				continue
			}
			if left := end.Sub(start); d > left {
				d -= left
				continue
			}
			return start.Add(d).In(from.Location())
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 12, 0, 0, 0, zone)
	}
	return from.Add(d)
}

// hours are those of one day.
func (c Calendar) hours(day time.Time) []Span {
	date := day.Format(time.DateOnly)
	for _, h := range c.Holidays {
		if h == date {
			return nil
		}
	}
	return c.Week[day.Weekday()]
}

// at is a time of a day by the clock on the wall.
func at(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
}

// AddMonths returns the same day n months later, or that month's last where it is shorter, at the same time of day.
// Source: Regulation 1182/71 §3.
func AddMonths(t time.Time, n int) time.Time {
	last := time.Date(t.Year(), t.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, t.Location()).Day()
	return time.Date(t.Year(), t.Month()+time.Month(n), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}
