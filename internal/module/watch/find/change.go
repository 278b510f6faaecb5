package find

import (
	"time"

	"tocsin"
)

// Change is what one reading of a report changes about one problem of one kind of report.
type Change struct {
	Problem
	Code     string // the kind of report, as KindOf names it
	Count    int64  // new events; negative takes away what an earlier reading had counted
	First    time.Time
	Last     time.Time
	Severity tocsin.Rank
	Day      int32 // the day that the report speaks of; 0 for a change that takes away
}

// merge returns the sighting with a change made to it, and whether anything is left of it.
func (s Sighting) merge(c Change) (Sighting, bool) {
	s.Count += c.Count
	if c.Day == 0 {
		return s, s.Count > 0
	}
	s.Seen.Add(c.Day)
	if s.First.IsZero() || c.First.Before(s.First) {
		s.First = c.First
	}
	if c.Last.After(s.Last) {
		s.Last = c.Last
	}
	s.Severity = max(s.Severity, c.Severity)
	return s, true
}
