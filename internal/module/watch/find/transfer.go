package find

import (
	"time"

	"tocsin"
)

// Part is what the event log tells of a problem as one kind of report does: of the events that go to another owner, or
// of those that stay.
type Part struct {
	Count    int64
	First    time.Time
	Last     time.Time
	Severity tocsin.Rank
	Days     Days // the days of the reports that brought the events
}

// Join returns both parts as one.
func (p Part) Join(o Part) Part {
	if p.Count == 0 {
		return o
	}
	if o.Count == 0 {
		return p
	}
	p.Count += o.Count
	if o.First.Before(p.First) {
		p.First = o.First
	}
	if o.Last.After(p.Last) {
		p.Last = o.Last
	}
	p.Severity = max(p.Severity, o.Severity)
	days := Days{}
	for _, d := range []Days{p.Days, o.Days} {
		for day := range d.Each {
			days.Add(day)
		}
	}
	p.Days = days
	return p
}

// Transfer gives a part of one owner's sighting to another owner: an address, a network that is somebody else's now.
type Transfer struct {
	From, To   string // owners; "" is nobody
	Type       string
	Identifier string
	Code       string // the kind of report, as KindOf names it
	Goes       Part
	Stays      Part
}

// leave returns what is left of a sighting when a part goes, and whether anything is. The log may have lost old events
// that the sighting has counted; then its first time and its severity stay as they were. Days on which a report
// only repeated what was known bear no event that tells whose it was: they stay, and go with the part as well.
func (s Sighting) leave(t Transfer) (left Sighting, any bool) {
	left = s
	left.Count = s.Count - t.Goes.Count
	if left.Count <= 0 || t.Stays.Count <= 0 {
		return Sighting{}, false
	}
	if s.Count == t.Goes.Count+t.Stays.Count { // the log has it all
		left.First, left.Last, left.Severity = t.Stays.First, t.Stays.Last, t.Stays.Severity
	}
	left.Seen = Days{}
	for d := range s.Seen.Each {
		if t.Stays.Days.Has(d) || !t.Goes.Days.Has(d) {
			left.Seen.Add(d)
		}
	}
	return left, true
}

// take returns the sighting with what comes from another owner's.
func (s Sighting) take(t Transfer, from Sighting) Sighting {
	s.Count += t.Goes.Count
	if s.First.IsZero() || t.Goes.First.Before(s.First) {
		s.First = t.Goes.First
	}
	if t.Goes.Last.After(s.Last) {
		s.Last = t.Goes.Last
	}
	s.Severity = max(s.Severity, t.Goes.Severity)
	for d := range t.Goes.Days.Each {
		s.Seen.Add(d)
	}
	for d := range from.Seen.Each {
		if !t.Stays.Days.Has(d) {
			s.Seen.Add(d)
		}
	}
	return s
}
