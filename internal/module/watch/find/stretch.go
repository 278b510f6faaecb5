package find

import "context"

// Stretches calls yield with each owned problem, its episodes joined over all kinds of report, the oldest first, and what
// was said of it last.
func (st *Store) Stretches(ctx context.Context, yield func(Problem, []Episode, *Said)) error {
	kinds, err := st.kinds(ctx)
	if err != nil {
		return err
	}
	var eps []Episode
	w := walk{kinds: kinds, gathered: func(p Problem, sightings []Sighting, said *Said) {
		eps = eps[:0]
		for _, s := range sightings {
			eps = append(eps, Episodes(s.Seen, s.Reported)...)
		}
		eps = Join(eps)
		yield(p, eps, said)
	}}
	return w.all(ctx, st, Filter{whole: true})
}
