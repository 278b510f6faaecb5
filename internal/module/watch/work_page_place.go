package watch

import (
	"cmp"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

// place is where a finding stands in a list, the worst first: what is not done before what is, then the priority where the
// list is sorted by it, then the severity, then what was seen last. It is a page's cursor too.
type place struct {
	Done  bool        `json:"d,omitempty"`
	Order uint8       `json:"o,omitempty"` // the priority's score; 0 where the list is not sorted by it
	Worst tocsin.Rank `json:"w"`
	Last  int64       `json:"l"`
	find.Problem
	score uint8
}

func (a *place) compare(b *place) int {
	if c := a.rank(b); c != 0 { // texts are compared only where that tells nothing: there are very many places
		return c
	}
	return cmp.Or(strings.Compare(a.Owner, b.Owner), strings.Compare(a.Type, b.Type), strings.Compare(a.Identifier, b.Identifier))
}

// rank compares all of two places but the problems.
func (a *place) rank(b *place) int {
	if a.Done != b.Done {
		if a.Done {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(b.Order, a.Order), cmp.Compare(b.Worst, a.Worst), cmp.Compare(b.Last, a.Last))
}

// place returns where a finding stands, without the problem's name.
func (s *pass) place(r *passRow, urgent bool) place {
	at := place{Done: !active(s.status(r)), Worst: r.worst, Last: r.last, score: r.score}
	if urgent {
		at.Order = r.score
	}
	return at
}

func (s *pass) problem(r *passRow) find.Problem {
	return find.Problem{Owner: s.owners.list[r.owner], Type: s.types.list[r.typ], Identifier: s.idents.list[r.ident]}
}

// worst returns the first n places behind one of the rows that match, in order, and how many rows match in all; urgent has
// them sorted by priority. Only 2n places are held at a time.
func (s *pass) worst(match func(*passRow) bool, urgent bool, after *place, n int) (best []place, total int64) {
	cut := func() {
		slices.SortFunc(best, func(a, b place) int { return a.compare(&b) })
		best = best[:min(len(best), n)]
	}
	var bound *place
	for i := range s.rows {
		r := &s.rows[i]
		if !match(r) {
			continue
		}
		total++
		at := s.place(r, urgent)
		if after != nil && at.rank(after) < 0 || bound != nil && at.rank(bound) > 0 {
			continue
		}
		at.Problem = s.problem(r)
		if after != nil && at.compare(after) <= 0 || bound != nil && at.compare(bound) >= 0 {
			continue
		}
		if best = append(best, at); len(best) >= 2*n {
			cut()
			last := best[len(best)-1]
			bound = &last
		}
	}
	cut()
	return best, total
}
