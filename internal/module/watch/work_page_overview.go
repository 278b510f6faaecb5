package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
)

// topRows is how many rows a short list of the overview has.
const topRows = 10

// month is what the overview shows of the log.
type month struct {
	days   []console.Day
	nobody []desk.Count
	newest []tocsin.Event
}

// Overview returns the state of the node.
func (p *Pages) Overview(ctx context.Context) (desk.Overview, error) {
	key, err := p.stamp(ctx)
	if err != nil {
		return desk.Overview{}, err
	}
	pass, err := p.passAt(ctx, key)
	if err != nil {
		return desk.Overview{}, err
	}
	o := pass.sums
	o.Reports, o.Tally = key.reports, key.tally
	if o.Latest, err = p.room.Inbox.List(ctx, inbox.Filter{Limit: topRows}); err != nil {
		return o, err
	}
	log, err := p.month.get(ctx, monthKey{key, p.since()}, p.lastMonth)
	if err != nil {
		return o, err
	}
	o.Days, o.Nobody, o.Newest = log.days, log.nobody, log.newest
	o.Mark, err = p.overviewMark(ctx, &o, pass)
	return o, err
}

type monthKey struct {
	stamp
	from time.Time
}

func (p *Pages) overviewMark(ctx context.Context, o *desk.Overview, pass *pass) (tocsin.Mark, error) {
	m, err := p.codeMark(ctx, pass.feeds)
	if o.Owners > 0 {
		m = m.Stricter(rosterMark)
	}
	for i := range o.Latest {
		m = m.Stricter(o.Latest[i].Mark)
	}
	return m.Stricter(marksOf(o.Newest)), err
}

// count counts the findings of a pass.
func (s *pass) count(x *roster.Index) {
	o, sectors, types := &s.sums, map[string]int64{}, make([]int64, len(s.types.list))
	s.open = make([]int64, len(s.owners.list))
	for i := range s.rows {
		r := &s.rows[i]
		switch s.status(r) {
		case find.Fixed:
			o.Fixed++
			continue
		case find.Suppressed:
			continue
		case find.Relapsed:
			o.Relapsed++
		}
		o.Open++
		types[r.typ]++
		s.open[r.owner]++
		if r.worst == tocsin.Critical {
			o.Critical++
		}
	}
	o.Orgs = int64(x.Len())
	for i, n := range s.open {
		if n > 0 {
			of := party(x, s.owners.list[i])
			o.Owners++
			sectors[of.Sector] += n
			o.Worst = append(o.Worst, desk.Count{Key: of.Slug, Name: of.Name, N: n})
		}
	}
	for name, n := range sectors {
		o.Sectors = append(o.Sectors, desk.Count{Key: name, N: n})
	}
	for i, n := range types {
		if n > 0 {
			o.Types = append(o.Types, desk.Count{Key: s.types.list[i], N: n})
		}
	}
	o.Worst, o.Sectors, o.Types = top(o.Worst), top(o.Sectors), top(o.Types)
}

// top returns the largest counts.
func top(list []desk.Count) []desk.Count {
	slices.SortFunc(list, func(a, b desk.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Key, b.Key)) })
	return list[:min(len(list), topRows)]
}

// lastMonth asks the log for all that the overview shows of it.
func (p *Pages) lastMonth(ctx context.Context) (m month, err error) {
	if m.days, err = p.days(ctx, eventlog.All); err != nil {
		return m, err
	}
	if m.nobody, err = p.nobody(ctx); err != nil {
		return m, err
	}
	m.newest, err = p.newest(ctx, eventlog.All, p.since(), nil, topRows)
	return m, err
}

// days counts the events of a filter on each day that the pages look back.
func (p *Pages) days(ctx context.Context, filter string) ([]console.Day, error) {
	from := p.since()
	days := make([]console.Day, desk.OverviewDays)
	for i := range days {
		days[i].Date = from.AddDate(0, 0, i)
	}
	err := p.each(ctx, "count events a day", filter+" | stats by (_time:1d, severity) count() n", from, daysEnd(from), func(e *tocsin.Event) {
		if i := dayIndex(from, e.Get(eventlog.TimeField)); i >= 0 {
			days[i].Levels[tocsin.Severity(e.Get("severity"))] += wholeNumber(e.Get("n"))
		}
	})
	return days, err
}

func daysEnd(from time.Time) time.Time { return from.AddDate(0, 0, desk.OverviewDays) }

// dayIndex returns which day a time of the log is, -1 for none of them.
func dayIndex(from time.Time, at string) int {
	t := timeOf(at)
	if t == 0 {
		return -1
	}
	if i := int(time.Unix(0, t).Sub(from) / (24 * time.Hour)); i >= 0 && i < desk.OverviewDays {
		return i
	}
	return -1
}

// nobodys is the filter for what is nobody's in the node's country; "" where the node has none.
func (p *Pages) nobodys() string {
	if p.room.Country == "" {
		return ""
	}
	return eventlog.And(eventlog.OwnedBy(""), eventlog.Eq("source.geolocation.cc", strings.ToUpper(p.room.Country)))
}

// nobody counts what is nobody's in the node's country by AS.
func (p *Pages) nobody(ctx context.Context) (list []desk.Count, err error) {
	filter := p.nobodys()
	if filter == "" {
		return nil, nil
	}
	query := filter + ` "source.asn":* | stats by (source.asn) count() n, max(source.as_name) called | sort by (n desc, source.asn) limit 10`
	err = p.each(ctx, "count what is nobody's", query, p.since(), time.Time{}, func(e *tocsin.Event) {
		list = append(list, desk.Count{Key: "AS" + clone(e.Get("source.asn")), Name: clone(e.Get("called")), N: wholeNumber(e.Get("n"))})
	})
	return top(list), err
}
