package item

import (
	"slices"

	"tocsin"
)

// Status is how far an item has come.
type Status string

// The statuses. Source: RTIR 5.
const (
	New      Status = "new"      // nobody has looked at it
	Open     Status = "open"     // is worked on
	Resolved Status = "resolved" // is over
	Rejected Status = "rejected" // a report that is none of ours
	// Abandoned is an incident that was given up.
	Abandoned Status = "abandoned"
	Pending   Status = "pending"  // a measure that is asked for
	Active    Status = "active"   // a measure that stands
	Removing  Status = "removing" // a measure whose end is asked for
	Removed   Status = "removed"  // a measure that has ended
)

// cycles are the statuses of each kind; from each, any other may follow, since people correct themselves.
var cycles = map[Kind][]Status{
	Report:        {New, Open, Resolved, Rejected},
	Incident:      {Open, Resolved, Abandoned},
	Investigation: {Open, Resolved},
	Measure:       {Pending, Active, Removing, Removed},
}

// Statuses are those of a kind, in the order in which an item goes through them.
func Statuses(k Kind) []Status { return slices.Clone(cycles[k]) }

// AllStatuses are those of all kinds.
func AllStatuses() []Status {
	return []Status{New, Open, Resolved, Rejected, Abandoned, Pending, Active, Removing, Removed}
}

// Ends reports whether nothing is left to do in a status.
func (s Status) Ends() bool {
	return slices.Contains([]Status{Resolved, Rejected, Abandoned, Removed}, s)
}

// First is the status that a new item of a kind has.
func First(k Kind) Status {
	if len(cycles[k]) == 0 {
		return ""
	}
	return cycles[k][0]
}

// CheckStatus refuses a status that a kind has not.
func CheckStatus(k Kind, s Status) error {
	if slices.Contains(cycles[k], s) {
		return nil
	}
	f := tocsin.Faultf(tocsin.Invalid, "%.40q is no status of %s", s, k)
	f.Field = "status"
	return f
}

// After is the status of a child whose incident got a status: children follow their incident.
func After(child Kind, incident Status) Status {
	switch {
	case incident == Open:
		return Open
	case child == Report && incident == Abandoned:
		return Rejected
	case child == Measure:
		return Removing
	}
	return Resolved
}
