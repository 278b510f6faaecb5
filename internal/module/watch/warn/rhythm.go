package warn

import "time"

// Rhythm is how often a recipient is told all that is open.
type Rhythm struct {
	Monthly bool
	Day     int    // of the week, 1 is Monday; of a month its first
	Last    string // the local day on which it was due last, as 2026-11-23; "" for never
}

// lateDays is for how many days the letter comes late: over days of rest, and where the node was away.
const lateDays = 3

// Due reports whether the letter is due at the turn of a local day.
func (r Rhythm) Due(day string) bool {
	on, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return false
	}
	for range lateDays + 1 {
		if r.falls(on) {
			return r.Last < on.Format(time.DateOnly)
		}
		on = on.AddDate(0, 0, -1)
	}
	return false
}

// falls reports whether the letter is meant for a day.
func (r Rhythm) falls(on time.Time) bool {
	return (int(on.Weekday())+6)%7+1 == r.Day && (!r.Monthly || on.Day() <= 7)
}

// Since is the local day from which on the letter of a day tells what was fixed.
func (r Rhythm) Since(day string) string {
	on, err := time.Parse(time.DateOnly, day)
	switch {
	case r.Last != "" || err != nil:
		return r.Last
	case r.Monthly:
		return on.AddDate(0, -1, 0).Format(time.DateOnly)
	}
	return on.AddDate(0, 0, -7).Format(time.DateOnly)
}
