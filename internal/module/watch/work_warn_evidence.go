package watch

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// digestSpan is how far back a letter looks for evidence, at least.
const digestSpan = 30 * 24 * time.Hour

// gathered is the evidence of one problem, of all marks. Who may see what is decided for each addressee.
type gathered struct {
	rows   []evidenceRow
	counts map[tocsin.Mark]tallied
	apart  bool // the records are told apart by address, since somebody wants a letter for each
	rules  bool // rules were held against single records, so the counts say too much
}

type evidenceRow struct {
	digest.Record
	mark   tocsin.Mark
	feed   string
	system string // the address of the machine, where letters are told apart by it
	drop   bool
	to     string // whom a rule sends it to
}

type tallied struct {
	records, systems int64
	first, last      time.Time
}

// with adds another tally.
func (c tallied) with(o tallied) tallied {
	c.records, c.systems = c.records+o.records, c.systems+o.systems
	if c.first.IsZero() || o.first.Before(c.first) {
		c.first = o.first
	}
	if o.last.After(c.last) {
		c.last = o.last
	}
	return c
}

// fill puts into a problem what an addressee may see of it, and returns the strictest mark of that. Where something is
// withheld, nothing else of the problem is told either that could only be known from it: feeds, times and counts.
func (g *gathered) fill(p *digest.Problem, a *addressee, has func(*evidenceRow) bool) tocsin.Mark {
	mark := tocsin.Clear
	feeds := map[string]bool{}
	systems := map[string]bool{}
	var first, last time.Time
	for i := range g.rows {
		r := &g.rows[i]
		switch {
		case !a.sees(r), !has(r):
			continue
		case !a.pref.MayGet(r.mark):
			p.Withheld++
			continue
		}
		mark = mark.Stricter(r.mark)
		feeds[r.feed], systems[r.Address] = true, true
		if first.IsZero() || r.Time.Before(first) {
			first = r.Time
		}
		if r.Time.After(last) {
			last = r.Time
		}
		p.Records = append(p.Records, r.Record)
	}
	p.Systems = int64(len(systems))
	if g.apart && !a.pref.Apart {
		p.Records = p.Records[:min(len(p.Records), digest.MaxRecords)]
	}
	if !a.pref.Apart {
		g.count(p, a, &first, &last)
	}
	if g.strict(a) || g.rules || a.pref.Apart {
		p.First, p.Last, p.Feeds = first, last, nil
		for f := range feeds {
			p.Feeds = append(p.Feeds, f)
		}
		slices.Sort(p.Feeds)
	}
	return mark
}

// strict reports whether something of the problem is marked more strictly than the addressee may see.
func (g *gathered) strict(a *addressee) bool {
	for m, c := range g.counts {
		if c.records > 0 && !a.pref.MayGet(m) {
			return true
		}
	}
	return false
}

// count puts in how many records and systems there are in all, of what the addressee may see.
func (g *gathered) count(p *digest.Problem, a *addressee, first, last *time.Time) {
	if g.rules {
		return
	}
	var records, systems, withheld int64
	for m, c := range g.counts {
		if !a.pref.MayGet(m) {
			withheld += c.records
			continue
		}
		records, systems = records+c.records, systems+c.systems
		if first.IsZero() || c.first.Before(*first) {
			*first = c.first
		}
		if c.last.After(*last) {
			*last = c.last
		}
	}
	p.Withheld = max(p.Withheld, withheld)
	if p.More = max(0, records-int64(len(p.Records))); p.More > 0 {
		p.Systems = max(p.Systems, systems)
	}
}

// evidenceFields are the fields that a query for evidence asks for.
func evidenceFields() []string {
	return []string{"owner", "_time", "id", "tlp", "classification.type", "classification.identifier", "feed.code", "source.ip", "source.port", "source.fqdn", "source.url",
		"source.asn", "protocol.transport", "protocol.application", "destination.ip", "destination.port", "destination.fqdn", "destination.asn", "destination.url", "malware.name", "malware.hash.sha256",
		"product.vendor", "product.full_name", "product.version", "product.vulnerabilities", "severity", "event_description.text"}
}

// gather reads the evidence for all parcels: a few queries, whatever the number of owners.
func (d *drafting) gather(ctx context.Context, parcels []*parcel) error {
	w := d.wanted(parcels)
	if len(w.owners) == 0 {
		return nil
	}
	movers, err := d.r.Roster.Movers(ctx, w.from)
	if err != nil {
		return err
	}
	stay, apart, moved := map[string]*parcel{}, map[string]*parcel{}, map[string]*parcel{}
	for owner, p := range w.owners {
		switch {
		case movers[owner]:
			moved[owner] = p
		case p.apart:
			apart[owner] = p
		default:
			stay[owner] = p
		}
	}
	return errors.Join(d.gatherStaying(ctx, w, stay), d.gatherSingly(ctx, w, moved, w.from), d.gatherSingly(ctx, w, apart, d.apartFrom(apart)))
}

// gatherStaying lets the log choose and count what bears the owners' names.
func (d *drafting) gatherStaying(ctx context.Context, w *wanted, byOwner map[string]*parcel) error {
	if len(byOwner) == 0 {
		return nil
	}
	filter := w.filter(ownedByAny(byOwner))
	by := "owner, classification.type, classification.identifier, tlp"
	rows := eventlog.Query{From: w.from, LogsQL: filter + "\n| fields " + strings.Join(evidenceFields(), ", ") +
		"\n| sort by (_time desc) partition by (" + by + ") limit " + strconv.Itoa(digest.MaxRecords)}
	counts := eventlog.Query{From: w.from, LogsQL: filter + "\n| stats by (" + by + ") count() n, count_uniq(source.ip, source.fqdn, source.url) u, min(_time) first, max(_time) last"}
	err := d.r.Events.Query(ctx, rows, func(row []tocsin.Field) error { d.row(byOwner, row); return nil })
	return errors.Join(err, d.r.Events.Query(ctx, counts, func(row []tocsin.Field) error { return d.counted(byOwner, row) }))
}

// ownedByAny is the filter for events that bear the names of owners.
func ownedByAny(byOwner map[string]*parcel) string {
	owners := slices.Sorted(maps.Keys(byOwner))
	if len(owners) == 1 {
		return eventlog.OwnedBy(owners[0])
	}
	return eventlog.In("owner", owners...)
}

// narrow is how many bytes of identifiers a query may name; with more it asks for all.
const narrow = 16 << 10

// wanted is what a gathering is for: the owners, what to look for, and from when on.
type wanted struct {
	owners     map[string]*parcel
	types, ids map[string]bool
	from       time.Time
}

// filter is the filter for the evidence of some of the owners.
func (w *wanted) filter(owned string) string {
	filters := []string{owned, eventlog.In("classification.type", slices.Sorted(maps.Keys(w.types))...)}
	size := 0
	for id := range w.ids {
		size += len(id)
	}
	if size < narrow && !w.ids[""] {
		filters = append(filters, eventlog.In("classification.identifier", slices.Sorted(maps.Keys(w.ids))...))
	}
	return eventlog.And(filters...)
}

// wanted makes room for the evidence of all problems that somebody is told of.
func (d *drafting) wanted(parcels []*parcel) *wanted {
	w := &wanted{owners: map[string]*parcel{}, types: map[string]bool{}, ids: map[string]bool{}, from: d.now.Add(-digestSpan)}
	for _, p := range parcels {
		p.evidence = map[find.Problem]*gathered{}
		for _, a := range p.to {
			for it := range a.needs() {
				p.evidence[it.Problem] = &gathered{counts: map[tocsin.Mark]tallied{}, rules: !d.rules.None(), apart: p.apart}
				w.owners[p.org.Slug], w.types[it.Type], w.ids[it.Identifier] = p, true, true
				if t := it.Finding.Last.Add(-time.Hour); t.Before(w.from) {
					w.from = t
				}
			}
		}
	}
	return w
}

// needs are the problems of which an addressee is told with evidence.
func (a *addressee) needs() iter.Seq[item] {
	return func(yield func(item) bool) {
		lists := [][]item{a.items, nil}
		if a.all != nil {
			lists[1] = a.all.open
		}
		for _, list := range lists {
			for _, it := range list {
				if it.change != warn.Gone && !yield(it) {
					return
				}
			}
		}
	}
}

// placeOf finds the place of a row's problem.
func placeOf(byOwner map[string]*parcel, owner string, e *tocsin.Event) (*parcel, *gathered) {
	p := byOwner[owner]
	if p == nil {
		return nil, nil
	}
	return p, p.evidence[find.Problem{Owner: p.org.Slug, Type: e.Get("classification.type"), Identifier: e.Get("classification.identifier")}]
}

func (d *drafting) row(byOwner map[string]*parcel, row []tocsin.Field) {
	e := tocsin.Event{Fields: row}
	p, g := placeOf(byOwner, d.r.ownerNow(&e), &e) // a network may have moved since: nobody is told of another's machine
	if g == nil {
		return
	}
	g.rows = append(g.rows, d.evidenceOf(p, &e))
}

// evidenceOf makes a row of evidence of an event.
func (d *drafting) evidenceOf(p *parcel, e *tocsin.Event) evidenceRow {
	er := evidenceRow{Record: record(e), mark: markOf(e), feed: clone(e.Get("feed.code"))}
	er.ID = clone(e.Get("id"))
	if p.apart {
		er.system = clone(cmp.Or(e.Get("source.ip"), e.Get("source.fqdn"), er.Address))
	}
	if p.files {
		er.Fields = fieldsOf(e.Fields)
	}
	if !d.rules.None() {
		v := d.rules.Of(subjectOf(p, e))
		er.drop, er.to = v.Drop, v.To
	}
	return er
}

// fieldsOf copies the fields of a row that an owner may have: not the node's own affairs.
func fieldsOf(row []tocsin.Field) (list []tocsin.Field) {
	for _, f := range row {
		switch f.Name {
		case "owner":
		case eventlog.TimeField:
			list = append(list, tocsin.Field{Name: "time.source", Value: clone(f.Value)})
		default:
			list = append(list, tocsin.Field{Name: clone(f.Name), Value: clone(f.Value)})
		}
	}
	return list
}

func subjectOf(p *parcel, e *tocsin.Event) warn.Subject {
	s := warn.Subject{Orgs: p.above, Type: e.Get("classification.type"), Identifier: e.Get("classification.identifier"), Feed: e.Get("feed.code"), Host: e.Get("source.fqdn")}
	if ip, err := netip.ParseAddr(e.Get("source.ip")); err == nil {
		s.IP = ip
	}
	if n, err := strconv.ParseUint(e.Get("source.asn"), 10, 32); err == nil {
		s.AS = uint32(n)
	}
	return s
}

func (d *drafting) counted(byOwner map[string]*parcel, row []tocsin.Field) error {
	e := tocsin.Event{Fields: row}
	_, g := placeOf(byOwner, e.Get("owner"), &e)
	if g == nil {
		return nil
	}
	n, err := strconv.ParseInt(e.Get("n"), 10, 64)
	u, err2 := strconv.ParseInt(e.Get("u"), 10, 64)
	first, err3 := time.Parse(time.RFC3339Nano, e.Get("first"))
	last, err4 := time.Parse(time.RFC3339Nano, e.Get("last"))
	m := markOf(&e)
	g.counts[m] = g.counts[m].with(tallied{n, u, first, last}) // several texts may be the same mark
	return errors.Join(err, err2, err3, err4)
}

func record(e *tocsin.Event) digest.Record {
	when, err := time.Parse(time.RFC3339Nano, e.Get("_time"))
	if err != nil {
		when = time.Time{}
	}
	rec := digest.Record{Time: when, Address: clone(e.Get("source.ip")), Port: clone(e.Get("source.port"))}
	for _, d := range details {
		v := e.Get(d.key)
		switch {
		case v == "" || d.label != "" && strings.Contains(rec.Detail, d.label):
		case rec.Address == "":
			rec.Address = harmless(v)
		case len(rec.Detail)+len(v) < detailMost:
			rec.Detail = strings.TrimSpace(rec.Detail + "  " + d.label + harmless(v))
		}
	}
	return rec
}

// detailMost is how long a record's detail may grow, in bytes.
const detailMost = 60

// details are what a line of evidence tells beside address and port, the most telling first. Labels are signs: letters are in six languages.
var details = []struct{ key, label string }{
	{"source.url", ""}, {"source.fqdn", ""}, {"malware.name", ""}, {"product.vulnerabilities", ""}, {"product.full_name", ""},
	{"destination.ip", "→ "}, {"destination.fqdn", "→ "}, {"event_description.text", ""},
}

// harmless writes an address of malicious software so that no mail program makes a link of it.
func harmless(s string) string {
	if rest, ok := strings.CutPrefix(s, "http"); ok && strings.Contains(s, "://") {
		return "hxxp" + rest
	}
	return clone(s)
}

func clone(s string) string { return strings.Clone(s) }
