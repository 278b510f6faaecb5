package collect

import "slices"

// Rules for a change of columns. Where a report has a line of column names, any difference to the one before is a change.
// Where each record names its own, only what all of the last ones had and this one has not is.
const (
	steady      = 3  // how many reports must have had a column
	lookedAt    = 5  // how many reports are compared at most
	leastSample = 20 // how many records a report must have to tell anything
)

// compare returns the columns that an arrival has more and less than those before it, the oldest first. exact tells that
// its columns are those of a heading.
func (a Arrival) compare(before []Arrival, exact bool) (added, missing []string) {
	if len(a.Columns) == 0 || len(before) == 0 {
		return nil, nil
	}
	if exact {
		last := before[len(before)-1].Columns
		return less(a.Columns, last), less(last, a.Columns)
	}
	if len(before) < steady || a.Sample < leastSample {
		return nil, nil
	}
	before = before[max(0, len(before)-lookedAt):]
	usual := before[0].Columns
	for _, b := range before {
		if b.Sample >= leastSample {
			usual = both(usual, b.Columns)
		}
	}
	return nil, less(usual, a.Columns)
}

// less returns what of a is not in b.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// both returns what of a is in b.
func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}
