// Package duty says who has the duty when: days that begin at the hour of the hand-over, by the clock on the wall of one
// zone. It asks no clock and keeps nothing.
package duty

import (
	"cmp"
	"slices"
	"time"

	"tocsin"
)

// Setting is the name under which Terms are kept.
const Setting = "duty"

// Terms say how the duty is kept. The zero Terms hand over at midnight and give nobody anything; Usual is what a new node has.
type Terms struct {
	Hour   int    `json:"hour"`           // of the hand-over, 0 to 23
	Zone   string `json:"zone,omitempty"` // IANA; "" is that of the team's calendar
	Assign bool   `json:"assign"`         // new reports that nobody has are given to whoever has the duty
}

// Usual is how the duty is kept where nobody has said anything.
func Usual() Terms { return Terms{Hour: 8} }

// Check refuses what a duty can't be kept by.
func (t Terms) Check() error {
	if t.Hour < 0 || t.Hour > 23 {
		return fault("hour", "an hour is 0 to 23")
	}
	if _, err := time.LoadLocation(t.Zone); err != nil {
		return fault("zone", "%.60q is no time zone", t.Zone)
	}
	return nil
}

// Place is where the days of the duty are counted: the terms' own zone, or else the calendar's.
func (t Terms) Place(calendar string) *time.Location {
	zone, err := time.LoadLocation(cmp.Or(t.Zone, calendar))
	if err != nil {
		return time.UTC
	}
	return zone
}

// Day is one day of the duty.
type Day struct {
	Day  string `json:"day"` // on which it begins: 2026-11-30
	Name string `json:"name"`
}

// On is the day of the duty that a time falls into: before the hour of the hand-over it is still yesterday's.
func (t Terms) On(at time.Time, zone *time.Location) string {
	at = at.In(zone)
	if at.Hour() < t.Hour {
		at = time.Date(at.Year(), at.Month(), at.Day()-1, 12, 0, 0, 0, zone)
	}
	return at.Format(time.DateOnly)
}

// Span is when a day of the duty begins and ends. Where the clocks change it is an hour longer or shorter.
func (t Terms) Span(day string, zone *time.Location) (from, to time.Time, err error) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return from, to, fault("day", "%.20q is no day: write it as 2026-12-31", day)
	}
	at := func(days int) time.Time { return time.Date(d.Year(), d.Month(), d.Day()+days, t.Hour, 0, 0, 0, zone) }
	return at(0), at(1), nil
}

// Next is the day so many days later.
func Next(day string, n int) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}

// Monday is the day on which the week of a day begins.
func Monday(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, -(int(d.Weekday())+6)%7).Format(time.DateOnly)
}

// Plan is who takes the duty from one day to another, each included.
type Plan struct {
	From  string   `json:"from"`
	Until string   `json:"until"`
	Names []string `json:"names"`          // who take turns; none takes the days away
	Turn  string   `json:"turn,omitempty"` // week or day: how long each has it in their turn; "" is week
}

// Limits of a plan.
const (
	maxDays  = 732
	maxNames = 50
)

// Days are the days of a plan, each with whose it is. A week begins on the day of the week on which the plan does.
func (p Plan) Days() ([]Day, error) {
	from, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return nil, fault("from", "%.20q is no day: write it as 2026-12-31", p.From)
	}
	until, err := time.Parse(time.DateOnly, p.Until)
	if err != nil {
		return nil, fault("until", "%.20q is no day: write it as 2026-12-31", p.Until)
	}
	n := int(until.Sub(from)/(24*time.Hour)) + 1
	switch {
	case n < 1 || n > maxDays:
		return nil, fault("until", "a plan goes from one day to a later one, at most two years")
	case len(p.Names) > maxNames:
		return nil, fault("names", "at most %d people take turns", maxNames)
	case p.Turn != "" && p.Turn != "week" && p.Turn != "day":
		return nil, fault("turn", "a turn is a week or a day")
	}
	turn := 7
	if p.Turn == "day" {
		turn = 1
	}
	days := make([]Day, n)
	for i := range days {
		days[i].Day = from.AddDate(0, 0, i).Format(time.DateOnly)
		if len(p.Names) > 0 {
			days[i].Name = p.Names[i/turn%len(p.Names)]
		}
	}
	return days, nil
}

// Spell is how long one person has the duty without a break.
type Spell struct {
	Name string    `json:"name"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Spells are the spells of days, in order of time.
func (t Terms) Spells(days []Day, zone *time.Location) (list []Spell) {
	days = slices.Clone(days)
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Day, b.Day) })
	for _, d := range days {
		from, to, err := t.Span(d.Day, zone)
		if err != nil || d.Name == "" {
			continue
		}
		if n := len(list); n > 0 && list[n-1].Name == d.Name && list[n-1].To.Equal(from) {
			list[n-1].To = to
			continue
		}
		list = append(list, Spell{d.Name, from, to})
	}
	return list
}

func fault(field, format string, args ...any) error {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At(field)
}

// Clock is the hour of the hand-over as a clock shows it.
func (t Terms) Clock() string {
	return time.Date(2000, 1, 1, t.Hour, 0, 0, 0, time.UTC).Format("15:04")
}
