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
// one by one, and both their evidence and its counts go by whose the network is now. So are those of an owner of whom somebody
// wants a letter for each address: the log can't be asked for some of each of any number of addresses.

// gatherSingly reads the evidence and counts it for such owners, from a moment on.
func (d *drafting) gatherSingly(ctx context.Context, w *wanted, movers map[string]*parcel, from time.Time) error {
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
	q := eventlog.Query{From: from, LogsQL: w.filter(owned) + "\n| fields " + strings.Join(evidenceFields(), ", ")}
	err = d.r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		p, g := placeOf(movers, d.r.ownerNow(&e), &e)
		if g == nil {
			return nil
		}
		s := all[g]
		if s == nil {
			s = &sifted{rows: map[tocsin.Mark][]evidenceRow{}, seen: map[tocsin.Mark]systems{}, oldest: map[tocsin.Mark]time.Time{}, spread: spread{}}
			all[g] = s
		}
		return s.take(d, p, g, &e)
	})
	for g, s := range all {
		s.give(g)
	}
	return err
}

// sifted are the newest events of a problem, or of each of its addresses, and the systems of all, by mark.
type sifted struct {
	spread spread
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
	if g.apart {
		s.spread.take(d.evidenceOf(p, e))
		return nil
	}
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
	slices.SortStableFunc(rows, newerFirst)
	return rows[:min(len(rows), digest.MaxRecords)]
}

// give puts what was sifted into what is gathered.
func (s *sifted) give(g *gathered) {
	for m, c := range g.counts {
		c.systems = int64(len(s.seen[m]))
		g.counts[m] = c
		g.rows = append(g.rows, newest(s.rows[m])...)
	}
	g.rows = append(g.rows, s.spread.rows()...)
	slices.SortStableFunc(g.rows, newerFirst)
}
