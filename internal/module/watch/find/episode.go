package find

import (
	"cmp"
	"slices"
)

// Episode is one stretch of a problem: seen, and then no more. All are Unix days in UTC.
type Episode struct {
	Opened int32 // the first report that told of it
	Last   int32 // the last one in a row
	Closed int32 // the first report of the same kind that was silent of it; 0 while there is none
}

// Episodes returns the stretches of a problem, the oldest first: seen are the days of reports that told of it, reported
// those of all reports of the kind. A day that is seen is also reported. Days too long before the newest are left out.
func Episodes(seen, reported Days) []Episode {
	var eps []Episode
	from := oldestKept(max(seen.Max(), reported.Max()))
	for {
		opened, ok := next(seen, Days{}, from)
		if !ok {
			return eps
		}
		closed, over := next(reported, seen, opened+1)
		if !over {
			return append(eps, Episode{Opened: opened, Last: seen.Max()})
		}
		eps = append(eps, Episode{Opened: opened, Last: seen.before(closed), Closed: closed})
		from = closed + 1
	}
}

// Join makes one row of episodes of those that several kinds of report tell of a problem, the oldest first: while any
// kind tells of it, it is there, so one kind's silence alone ends nothing.
func Join(eps []Episode) []Episode {
	slices.SortFunc(eps, func(a, b Episode) int { return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.Last, b.Last)) })
	out := eps[:0]
	for _, e := range eps {
		if n := len(out) - 1; n >= 0 && (out[n].Closed == 0 || e.Opened <= out[n].Closed) {
			out[n].Last = max(out[n].Last, e.Last)
			if out[n].Closed != 0 && (e.Closed == 0 || e.Closed > out[n].Closed) {
				out[n].Closed = e.Closed
			}
			continue
		}
		out = append(out, e)
	}
	return out
}
