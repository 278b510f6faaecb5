package watch

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

// A page of a list is what all that match, sorted, have behind a place.
func TestWorstIsSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &pass{}
		small := func(what string, n int) int { return rapid.IntRange(0, n).Draw(t, what) }
		for i := range small("rows", 60) {
			s.rows = append(s.rows, passRow{
				last: int64(small("last", 3)), owner: s.owners.number("o" + strconv.Itoa(small("owner", 3))), typ: s.types.number("t" + strconv.Itoa(small("type", 1))),
				ident: s.idents.number(strconv.Itoa(i)), worst: tocsin.Rank(small("worst", 2)), status: uint8(small("status", len(find.Statuses)-1)), score: uint8(small("score", 2)),
			})
		}
		urgent, least := rapid.Bool().Draw(t, "urgent"), int64(small("least", 3))
		match := func(r *passRow) bool { return r.last >= least }
		var all []place
		for i := range s.rows {
			if r := &s.rows[i]; match(r) {
				at := s.place(r, urgent)
				at.Problem = s.problem(r)
				all = append(all, at)
			}
		}
		slices.SortFunc(all, func(a, b place) int { return a.compare(&b) })
		n := 1 + small("n", 7)
		var after *place
		for from := 0; from <= len(all); from += n {
			got, total := s.worst(match, urgent, after, n)
			want := all[from:min(from+n, len(all))]
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{}), cmpopts.EquateEmpty()); diff != "" || total != int64(len(all)) {
				t.Fatalf("from %d of %d (%d): %s", from, len(all), total, diff)
			}
			if len(got) > 0 {
				after = &got[len(got)-1]
			}
		}
	})
}
