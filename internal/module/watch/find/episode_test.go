package find

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Episodes read by words are those read day by day.
func TestEpisodesByTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Int32Range(-200, 20_000).Draw(t, "first")
		day := rapid.Int32Range(0, rapid.SampledFrom([]int32{5, 70, 400, 3000}).Draw(t, "span"))
		var seen, reported Days
		list := rapid.SliceOfN(day, 0, 60).Draw(t, "reported")
		slices.Sort(list) // in what order days come decides what is too old, and a day that is seen is reported
		for _, d := range list {
			reported.Add(first + d)
			if rapid.Bool().Draw(t, "told") {
				seen.Add(first + d)
			}
		}
		if diff := cmp.Diff(byTheDay(seen, reported), Episodes(seen, reported)); diff != "" {
			t.Fatalf("seen %v, reported %v: (-day by day, +by words)\n%s", listed(seen), listed(reported), diff)
		}
	})
}

func listed(d Days) []int32 { return slices.Collect(d.Each) }

// byTheDay returns the episodes of a problem, one day looked at after the other.
func byTheDay(seen, reported Days) (eps []Episode) {
	all := Days{}
	for _, d := range append(listed(reported), listed(seen)...) {
		all.Add(d)
	}
	open := false
	for d := range all.Each {
		switch told := seen.Has(d); {
		case told && open:
			eps[len(eps)-1].Last = d
		case told:
			eps, open = append(eps, Episode{Opened: d, Last: d}), true
		case open:
			eps[len(eps)-1].Closed, open = d, false
		}
	}
	return eps
}
