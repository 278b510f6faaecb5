package find

import (
	"context"
	"slices"
	"strings"
)

// FixTime tells how long the problems of an owner, a type or a sector last until they are fixed.
type FixTime struct {
	Of     string  `json:"of"`
	Open   int     `json:"open"`   // findings that are not fixed
	Fixed  int     `json:"fixed"`  // episodes that have ended
	Median float64 `json:"median"` // days from the first report that told of it to the first that was silent; 0 with none fixed
	P90    float64 `json:"p90"`
}

// FixTimes counts all episodes, grouped by what of gives for a problem; an empty answer leaves it out.
func (st *Store) FixTimes(ctx context.Context, of func(Problem) string) ([]FixTime, error) {
	groups := map[string]*fixGroup{}
	err := st.eachSightings(ctx, func(p Problem, sightings []Sighting) {
		name := of(p)
		if name == "" {
			return
		}
		g, ok := groups[name]
		if !ok {
			g = &fixGroup{}
			groups[name] = g
		}
		g.add(sightings)
	})
	if err != nil {
		return nil, err
	}
	out := make([]FixTime, 0, len(groups))
	for name, g := range groups {
		out = append(out, g.result(name))
	}
	slices.SortFunc(out, func(a, b FixTime) int {
		if a.Fixed != b.Fixed {
			return b.Fixed - a.Fixed
		}
		return strings.Compare(a.Of, b.Of)
	})
	return out, nil
}

type fixGroup struct {
	open int
	days []float64
}

func (g *fixGroup) add(sightings []Sighting) {
	open := false
	for _, s := range sightings {
		for _, e := range Episodes(s.Seen, s.Reported) {
			if e.Closed == 0 {
				open = true
				continue
			}
			g.days = append(g.days, float64(e.Closed-e.Opened))
		}
	}
	if open {
		g.open++
	}
}

func (g *fixGroup) result(name string) FixTime {
	slices.Sort(g.days)
	return FixTime{Of: name, Open: g.open, Fixed: len(g.days), Median: quantile(g.days, 0.5), P90: quantile(g.days, 0.9)}
}

// quantile returns the q-quantile of sorted values, the lower of two neighbours; 0 of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1))]
}

// eachSightings calls yield with the sightings of each owned problem.
func (st *Store) eachSightings(ctx context.Context, yield func(Problem, []Sighting)) error {
	kinds, err := st.kinds(ctx)
	if err != nil {
		return err
	}
	w := walk{kinds: kinds, gathered: func(p Problem, s []Sighting, _ *Said) { yield(p, s) }}
	return w.all(ctx, st, Filter{mute: true})
}
