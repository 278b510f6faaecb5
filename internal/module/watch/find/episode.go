package find

// Episode is one stretch of a problem: seen, and then no more. All are Unix days in UTC.
type Episode struct {
	Opened int32 // the first report that told of it
	Last   int32 // the last one in a row
	Closed int32 // the first report of the same kind that was silent of it; 0 while there is none
}

// Episodes returns the stretches of a problem, the oldest first: seen are the days of reports that told of it, reported
// those of all reports of the kind. A day that is seen is also reported.
func Episodes(seen, reported Days) []Episode {
	var eps []Episode
	open := false
	for d := range merged(seen, reported) {
		switch told := seen.Has(d); {
		case told && open:
			eps[len(eps)-1].Last = d
		case told:
			eps = append(eps, Episode{Opened: d, Last: d})
			open = true
		case open:
			eps[len(eps)-1].Closed = d
			open = false
		}
	}
	return eps
}

// merged calls yield with the days of either set, the oldest first.
func merged(a, b Days) func(func(int32) bool) {
	both := Days{}
	for d := range b.Each {
		both.Add(d)
	}
	for d := range a.Each {
		both.Add(d)
	}
	return both.Each
}
