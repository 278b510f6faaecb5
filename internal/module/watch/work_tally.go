package watch

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
)

// Tallies counts what came of warnings in each of several stretches of time; the zone of the times says which days those
// have. All findings are gone through once.
func (r *Room) Tallies(ctx context.Context, spans [][2]time.Time) ([]Tally, error) {
	out := make([]Tally, len(spans))
	list := make([]*stretch, len(spans))
	orgs, err := r.Roster.List(ctx, roster.Filter{})
	if err != nil {
		return nil, err
	}
	for i, s := range spans {
		sent, err := r.warnings.Count(ctx, s[0], s[1])
		if err != nil {
			return nil, err
		}
		out[i] = Tally{Letters: sent.Letters, Bounces: sent.Bounces, Reached: sent.Owners, Orgs: int64(len(orgs)), Sectors: map[string]*Moves{}}
		for _, o := range orgs {
			if o.Contacts > 0 {
				out[i].Reachable++
			}
		}
		if out[i].Events, err = r.eventsIn(ctx, s[0], s[1]); err != nil {
			return nil, err
		}
		list[i] = &stretch{first: dayNumber(s[0]), end: dayNumber(s[1]), told: sent.Told, out: &out[i]}
	}
	sectors := r.Sectors()
	err = r.findings.Stretches(ctx, func(p find.Problem, eps []find.Episode, said *find.Said) {
		for _, s := range list {
			s.add(p, eps, said, sectors[p.Owner])
		}
	})
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		s.finish()
	}
	return out, nil
}

// Sectors are those of the constituents, by slug.
func (r *Room) Sectors() map[string]string {
	m := map[string]string{}
	for _, o := range r.Roster.Index().Orgs() {
		if o.Sector != "" {
			m[o.Slug] = o.Sector
		}
	}
	return m
}

// eventsIn counts the events of a stretch that the log still holds.
func (r *Room) eventsIn(ctx context.Context, from, to time.Time) (n int64, err error) {
	err = r.Events.Query(ctx, eventlog.Query{LogsQL: eventlog.All + " | stats count() n", From: from, To: to}, func(fields []tocsin.Field) error {
		n = wholeNumber((&tocsin.Event{Fields: fields}).Get("n"))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	return n, nil
}
