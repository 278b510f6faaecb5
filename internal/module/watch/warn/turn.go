package warn

import "time"

// Turn is what decides when a recipient's digest of a day leaves.
type Turn struct {
	Zone         string // IANA; what can't be loaded is UTC
	Hour         int    // the local hour from which on it may leave, 0 to 23
	BusinessDays bool   // none on days of rest
	Country      string // the node's, as ISO 3166-1 alpha-2: it decides about days of rest where the zone does not
	Last         string // the local day of the last turn, as 2026-11-23; "" for none yet
}

// Due returns the local day of a moment, and whether the turn of that day is due and not yet taken. A clock that is put
// back brings no second turn of a day.
func (t Turn) Due(now time.Time) (day string, due bool) {
	local := now.In(Zone(t.Zone))
	day = local.Format(time.DateOnly)
	switch {
	case day <= t.Last, local.Hour() < t.Hour:
		return day, false
	case t.BusinessDays && Rests(local.Weekday(), t.Zone, t.Country):
		return day, false
	}
	return day, true
}

// Zone returns a time zone, or UTC for one that is not known here.
func Zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return z
}
