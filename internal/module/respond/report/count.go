package report

import (
	"slices"
	"time"

	"tocsin/internal/module/respond/item"
)

// counter counts facts. It has no store: what it is given is all that it knows.
type counter struct {
	from, to int64 // Unix microseconds
	worked   *item.Worked
	steps    []Step
	edges    []int64 // the begin of each step

	flow      map[string]*Flow
	types     rows
	orgs      rows
	reporters rows
	hows      rows
	endings   rows
	answers   map[string][]int64
	ends      map[string][]int64
}

func newCounter(p Period, zone *time.Location, worked *item.Worked) *counter {
	from, to := p.Bounds(zone)
	c := &counter{from: from.UnixMicro(), to: to.UnixMicro(), worked: worked, flow: map[string]*Flow{},
		types: rows{}, orgs: rows{}, reporters: rows{}, hows: rows{}, endings: rows{}, answers: map[string][]int64{}, ends: map[string][]int64{}}
	for _, k := range item.Kinds() {
		c.flow[string(k)] = &Flow{Kind: string(k)}
	}
	for at := from; at.Before(to); {
		c.steps, c.edges = append(c.steps, Step{From: at}), append(c.edges, at.UnixMicro())
		if p.Span == Month {
			at = at.AddDate(0, 0, 1)
		} else {
			at = at.AddDate(0, 1, 0)
		}
	}
	return c
}

// step is the day or month that a time of the period is in.
func (c *counter) step(at int64) *Step {
	i, found := slices.BinarySearch(c.edges, at)
	if !found {
		i--
	}
	return &c.steps[min(max(i, 0), len(c.steps)-1)]
}

// opened counts an item that was opened in the period, and its end where that is in the period too.
func (c *counter) opened(f *fact) {
	flow, ok := c.flow[f.kind]
	if !ok {
		return
	}
	flow.Opened++
	if told(f.kind) {
		incident := f.kind == string(item.Incident)
		c.types.add(f.class, incident)
		c.orgs.add(f.org, incident)
		c.reporters.add(f.reporter, incident)
		c.hows.add(f.how, incident)
		c.step(f.created).Opened.more(incident)
		if f.answered != 0 {
			c.answers[flow.Kind] = append(c.answers[flow.Kind], c.worked.Between(f.created, f.answered))
		}
	}
	if f.closed >= c.from && f.closed < c.to {
		c.ended(f)
	}
}

// ended counts an item that was closed in the period.
func (c *counter) ended(f *fact) {
	flow, ok := c.flow[f.kind]
	if !ok {
		return
	}
	flow.Closed++
	if !told(f.kind) {
		return
	}
	incident := f.kind == string(item.Incident)
	c.endings.add(f.resolution, incident)
	c.step(f.closed).Closed.more(incident)
	c.ends[flow.Kind] = append(c.ends[flow.Kind], c.worked.Between(f.created, f.closed))
}

// told are the kinds that are counted by what they have in common.
func told(kind string) bool { return kind == string(item.Report) || kind == string(item.Incident) }

func (r *Row) more(incident bool) {
	if incident {
		r.Incidents++
		return
	}
	r.Reports++
}

// join adds what another counter of the same period has counted.
func (c *counter) join(o *counter) {
	for k, f := range o.flow {
		c.flow[k].Opened += f.Opened
		c.flow[k].Closed += f.Closed
	}
	for i, m := range []rows{o.types, o.orgs, o.reporters, o.hows, o.endings} {
		[]rows{c.types, c.orgs, c.reporters, c.hows, c.endings}[i].join(m)
	}
	for i, s := range o.steps {
		c.steps[i].Opened.join(s.Opened)
		c.steps[i].Closed.join(s.Closed)
	}
	for k, list := range o.answers {
		c.answers[k] = append(c.answers[k], list...)
	}
	for k, list := range o.ends {
		c.ends[k] = append(c.ends[k], list...)
	}
}

func (m rows) join(o rows) {
	for k, r := range o {
		if m[k] == nil {
			m[k] = &Row{Key: k}
		}
		m[k].join(*r)
	}
}

func (r *Row) join(o Row) { r.Reports, r.Incidents = r.Reports+o.Reports, r.Incidents+o.Incidents }

// tally writes down what was counted. sectors are those of the constituents by slug.
func (c *counter) tally(sectors map[string]string) (t Tally) {
	for _, k := range item.Kinds() {
		t.Flow = append(t.Flow, *c.flow[string(k)])
	}
	t.Types, t.Reporters, t.Hows, t.Resolutions, t.Steps = c.types.list(), c.reporters.list(), c.hows.list(), c.endings.list(), c.steps
	t.Taxonomies = under(t.Types, taxonomy)
	t.Sectors = under(c.orgs.list(), func(slug string) string { return sectors[slug] })
	for _, k := range []string{string(item.Report), string(item.Incident)} {
		t.Times = append(t.Times, timeOf(k, Answer, c.flow[k].Opened, c.answers[k]), timeOf(k, End, c.flow[k].Closed, c.ends[k]))
	}
	return t
}

// What is timed.
const (
	Answer = "answer"
	End    = "close"
)

func timeOf(kind, what string, of int64, list []int64) Time {
	slices.Sort(list)
	const second = int64(time.Second / time.Microsecond)
	return Time{Kind: kind, What: what, Of: of, N: int64(len(list)), Median: quantile(list, 0.5) / second, P90: quantile(list, 0.9) / second}
}
