package report

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/team"
)

// Report counts a period and the one before it.
func (d *Desk) Report(ctx context.Context, p Period) (r Report, err error) {
	zone, terms, err := d.ways(ctx)
	if err != nil {
		return r, err
	}
	now := d.Now()
	r = Report{Period: p.String(), AsOf: now.UTC(), Zone: zone.String(), Working: !terms.Calendar.Always()}
	r.From, r.To = p.Bounds(zone)
	if r.From.After(now) {
		return r, tocsin.Faultf(tocsin.NotFound, "%s has not begun.", p)
	}
	r.SoFar = r.To.After(now)
	s, err := stateOf(ctx, d.DB)
	if err != nil {
		return r, err
	}
	tallies, err := d.tallies(ctx, []Period{p, p.Before()}, zone, terms, s)
	if err != nil {
		return r, fmt.Errorf("count %s: %w", p, err)
	}
	r.Now, r.Before = tallies[0], tallies[1]
	r.Foreword, err = d.foreword(ctx, d.DB, p)
	return r, err
}

// ways are the zone and the promises of the team.
func (d *Desk) ways(ctx context.Context) (*time.Location, item.Terms, error) {
	terms := item.Usual()
	if err := record.Setting(ctx, d.DB, item.TermsSetting, &terms); err != nil {
		return nil, terms, err
	}
	var t team.Team
	if err := record.Setting(ctx, d.DB, team.Setting, &t); err != nil {
		return nil, terms, err
	}
	if zone, err := time.LoadLocation(t.Zone); err == nil && t.Zone != "" {
		return zone, terms, nil
	}
	return d.Zone, terms, nil
}

// tallies counts periods, those that were not counted a moment ago.
func (d *Desk) tallies(ctx context.Context, list []Period, zone *time.Location, terms item.Terms, s state) ([]Tally, error) {
	out := make([]Tally, len(list))
	var fresh []int
	var spans []Bounds
	for i, p := range list {
		known, ok := d.look(p, zone.String(), s)
		if out[i] = known; !ok {
			from, to := p.Bounds(zone)
			fresh, spans = append(fresh, i), append(spans, Bounds{from, to})
		}
	}
	if len(fresh) == 0 {
		return out, nil
	}
	var sectors map[string]string
	seen := make([]Seen, len(fresh))
	if d.Watched != nil {
		var err error
		if sectors, err = d.Watched.Sectors(ctx); err != nil {
			return nil, err
		}
		if seen, err = d.Watched.Seen(ctx, spans); err != nil {
			return nil, err
		}
	}
	for i, n := range fresh {
		t, err := d.count(ctx, list[n], zone, terms, sectors)
		if err != nil {
			return nil, err
		}
		t.Seen = seen[i]
		out[n] = t
		d.keep(list[n], zone.String(), s, t)
	}
	return out, nil
}

// parts is into how many pieces a period's items are cut, which are read at once.
const parts = 4

// count counts what the desk knows of one period.
func (d *Desk) count(ctx context.Context, p Period, zone *time.Location, terms item.Terms, sectors map[string]string) (t Tally, err error) {
	from, to := p.Bounds(zone)
	a, b, now := sqldb.Time(from), sqldb.Time(to), sqldb.Time(d.Now())
	oldest, err := first(ctx, d.DB)
	if err != nil {
		return t, err
	}
	if oldest.IsZero() || oldest.After(from) {
		oldest = from
	}
	last := d.Now()
	if to.After(last) {
		last = to
	}
	worked := terms.Calendar.Worked(oldest, last)
	counters := make([]*counter, parts+1)
	for i := range counters {
		counters[i] = newCounter(p, zone, worked)
	}
	g, ctx := errgroup.WithContext(ctx)
	for i := range int64(parts) {
		g.Go(func() error {
			return opened(ctx, d.DB, a+(b-a)*i/parts, a+(b-a)*(i+1)/parts, counters[i].opened)
		})
	}
	g.Go(func() error { return endedOlder(ctx, d.DB, a, b, counters[parts].ended) })
	var more Tally
	open := map[string]int64{}
	g.Go(func() (err error) {
		more, err = d.beside(ctx, a, b, now)
		return err
	})
	g.Go(func() (err error) {
		for _, k := range item.Kinds() {
			if open[string(k)], err = openAt(ctx, d.DB, string(k), min(b, now+1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return t, err
	}
	for _, c := range counters[1:] {
		counters[0].join(c)
	}
	t = counters[0].tally(sectors)
	t.Period, t.Clocks, t.Letters, t.Tags, t.Techniques = p.String(), more.Clocks, more.Letters, more.Tags, more.Techniques
	t.Worked, t.WorkedTypes = more.Worked, more.WorkedTypes
	for i := range t.Flow {
		t.Flow[i].Open = open[t.Flow[i].Kind]
	}
	return t, nil
}

// beside counts what hangs on items, or stands beside them, from a time until another.
func (d *Desk) beside(ctx context.Context, from, to, now int64) (t Tally, err error) {
	if t.Clocks, err = clocks(ctx, d.DB, from, to, now); err != nil {
		return t, err
	}
	if t.Letters, err = letters(ctx, d.DB, from, to); err != nil {
		return t, err
	}
	if t.Worked, t.WorkedTypes, err = labour(ctx, d.DB, from, to); err != nil {
		return t, err
	}
	if t.Tags, err = tags(ctx, d.DB, from, to); err != nil {
		return t, err
	}
	t.Techniques, err = techniques(ctx, d.DB, from, to)
	return t, err
}

// List are the periods that there are reports of: of each span those since the first item, the newest first. A team that has
// nothing yet has the present ones.
func (d *Desk) List(ctx context.Context) (list []Period, err error) {
	zone, _, err := d.ways(ctx)
	if err != nil {
		return nil, err
	}
	oldest, err := first(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	now := d.Now().In(zone)
	if oldest.IsZero() {
		oldest = now
	}
	for _, s := range []Span{Month, Quarter, Year} {
		list = append(list, Periods(s, oldest, now)...)
	}
	return list, nil
}
