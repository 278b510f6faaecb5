package watch

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/digest"
)

// Where networks went to or from an owner, the log's own sums go by the wrong name. The events of such owners are looked at
// one by one, and both their evidence and its counts go by whose the network is now.

// gatherMoved reads the evidence and counts it for owners to or from whom networks went.
func (d *drafting) gatherMoved(ctx context.Context, w *wanted, movers map[string]*parcel) error {
	if len(movers) == 0 {
		return nil
	}
	came, err := d.r.Roster.CameToAny(ctx, slices.Collect(maps.Keys(movers)))
	if err != nil {
		return err
	}
	owned := ownedByAny(movers)
	if len(came) > 0 { // those events bear another owner's name
		owned = eventlog.Or(owned, movedFilter(came))
	}
	all := map[*gathered]*sifted{}
	q := eventlog.Query{From: w.from, LogsQL: w.filter(owned) + "\n| fields " + strings.Join(evidenceFields(), ", ")}
	err = d.r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		p, g := placeOf(movers, d.r.ownerNow(&e), &e)
		if g == nil {
			return nil
		}
		s := all[g]
		if s == nil {
			s = &sifted{rows: map[tocsin.Mark][]evidenceRow{}, seen: map[tocsin.Mark]systems{}, oldest: map[tocsin.Mark]time.Time{}}
			all[g] = s
		}
		return s.take(d, p, g, &e)
	})
	for g, s := range all {
		s.give(g)
	}
	return err
}

// sifted are the newest events of a problem, and the systems of all, by mark.
type sifted struct {
	rows   map[tocsin.Mark][]evidenceRow
	seen   map[tocsin.Mark]systems
	oldest map[tocsin.Mark]time.Time // of what can still be among the newest
}

// take counts an event, and keeps it when it may be among the newest.
func (s *sifted) take(d *drafting, p *parcel, g *gathered, e *tocsin.Event) error {
	at, err := time.Parse(time.RFC3339Nano, e.Get(eventlog.TimeField))
	if err != nil {
		return err
	}
	m := markOf(e)
	g.counts[m] = g.counts[m].with(tallied{records: 1, first: at, last: at})
	if s.seen[m] == nil {
		s.seen[m] = systems{}
	}
	s.seen[m].see(e)
	if at.Before(s.oldest[m]) {
		return nil
	}
	s.rows[m] = append(s.rows[m], d.evidenceOf(p, e))
	if len(s.rows[m]) == 2*digest.MaxRecords {
		s.rows[m] = newest(s.rows[m])
		s.oldest[m] = s.rows[m][digest.MaxRecords-1].Time
	}
	return nil
}

// newest returns the newest rows, the newest first, as many as a letter holds.
func newest(rows []evidenceRow) []evidenceRow {
	slices.SortStableFunc(rows, func(a, b evidenceRow) int { return b.Time.Compare(a.Time) })
	return rows[:min(len(rows), digest.MaxRecords)]
}

// give puts what was sifted into what is gathered.
func (s *sifted) give(g *gathered) {
	for m, c := range g.counts {
		c.systems = int64(len(s.seen[m]))
		g.counts[m] = c
		g.rows = append(g.rows, newest(s.rows[m])...)
	}
	slices.SortStableFunc(g.rows, func(a, b evidenceRow) int { return b.Time.Compare(a.Time) })
}
