package pipe

import (
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/plugin/feed"
)

// batch is what one worker makes of one chunk; its memory is used again for the next.
type batch struct {
	run    *run
	mapper *feed.Mapper
	cache  numbers

	events   []tocsin.Event
	keys     []tocsin.ID // what each event is deduplicated by
	verdicts []verdict
	rejects  []inbox.Reject
	fresh    []tocsin.Event // the events that are new; they share memory with events
	dropped  int64

	sightings *Sightings
	constant  []tocsin.Field // what each event of the report bears
}

func newBatch(r *run) *batch {
	b := &batch{run: r, mapper: r.Plan.Mapper(), sightings: NewSightings()}
	b.constant = []tocsin.Field{
		{Name: tocsin.KeyReport, Value: strconv.FormatInt(r.Report.ID, 10)},
		{Name: tocsin.KeyReportRun, Value: strconv.Itoa(r.Report.Run)},
		{Name: "time.observation", Value: r.Report.Received.UTC().Format(time.RFC3339)},
	}
	if r.Scope != "" {
		b.constant = append(b.constant, tocsin.Field{Name: tocsin.KeyScope, Value: r.Scope})
	}
	return b
}

func (b *batch) reset() {
	b.events, b.keys, b.rejects, b.fresh = b.events[:0], b.keys[:0], b.rejects[:0], b.fresh[:0]
	b.dropped = 0
	b.cache.reset()
}

// next returns an empty event at the end of the batch, with the memory of the one that was there in an earlier chunk.
func (b *batch) next() *tocsin.Event {
	n := len(b.events)
	if n < cap(b.events) {
		b.events = b.events[:n+1]
	} else {
		b.events = append(b.events, tocsin.Event{})
	}
	ev := &b.events[n]
	ev.Reset()
	return ev
}

// Reject takes what the format could not read.
func (b *batch) Reject(line int64, field, reason string, raw []byte) {
	if len(raw) > inbox.MaxRaw {
		raw = raw[:inbox.MaxRaw]
	}
	b.rejects = append(b.rejects, inbox.Reject{Member: b.run.Member, Line: line, Field: field, Reason: reason, Raw: string(raw)})
}

// Record makes an event of a record, or rejects or drops it.
func (b *batch) Record(line int64, fields []tocsin.Field, raw []byte) {
	ev := b.next()
	ev.Line = line
	field, reason, drop := b.fill(ev, fields)
	if reason == "" && !drop {
		return
	}
	b.events = b.events[:len(b.events)-1]
	b.keys = b.keys[:len(b.events)]
	if drop {
		b.dropped++
		return
	}
	b.Reject(line, field, reason, raw)
}

// fill does all with a record that needs nobody else.
func (b *batch) fill(ev *tocsin.Event, fields []tocsin.Field) (field, reason string, drop bool) {
	if rej := b.mapper.Map(ev, fields); rej != nil {
		return rej.Field, rej.Reason, false
	}
	b.keys = append(b.keys, b.mapper.Identify(ev, fields, b.run.Report.Received))
	if ev.Time == 0 {
		ev.Time = b.run.Report.Received.UnixNano()
	}
	if reason := b.outside(ev.Time); reason != "" {
		return b.mapper.TimeColumn(), reason, false
	}
	b.mark(ev, fields)
	b.own(ev)
	ev.Fields = append(ev.Fields, b.constant...)
	ev.Add(tocsin.KeyReportLine, b.cache.text(ev.Line))
	return "", "", b.rule(ev)
}

// rule applies the feed's rules. An event whose rule can't be told stays, with a tag that says so.
func (b *batch) rule(ev *tocsin.Event) (drop bool) {
	drop, err := b.mapper.Rule(ev)
	if err != nil {
		ev.Tag(feed.RuleTag)
		return false
	}
	return drop
}

// outside says why an event of that time can't be kept; "" when it can.
func (b *batch) outside(t int64) string {
	switch {
	case t < b.run.oldest.UnixNano():
		return "older than the node keeps events: " + time.Unix(0, t).UTC().Format(time.RFC3339)
	case t > b.run.newest.UnixNano():
		return "in the future: " + time.Unix(0, t).UTC().Format(time.RFC3339)
	}
	return ""
}

// own enriches the event and finds whose it is.
func (b *batch) own(ev *tocsin.Event) {
	src, dst := addr(ev.Get("source.ip")), addr(ev.Get("destination.ip"))
	b.run.Enrich.Apply(ev, src, dst)
	org, rule := OwnerOf(ev, b.run.Plan.Side, b.run.Owners)
	if org == "" {
		return
	}
	ev.Add(tocsin.KeyOwner, org)
	ev.Add(tocsin.KeyOwnerRule, rule)
}

// OwnerOf finds whose an event is, by the side of it that has the problem.
func OwnerOf(ev *tocsin.Event, side string, owners Owners) (org, rule string) {
	if side != "destination" {
		side = "source"
	}
	return owners.Owner(addr(ev.Get(side+".ip")), asn(ev.Get(side+".asn")), host(ev, side+".fqdn", side+".url"))
}

func addr(s string) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return a
}

func asn(s string) uint32 {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// host returns the name that one side of an event goes by: its domain, or that of its URL. A reverse name proves nothing.
func host(ev *tocsin.Event, fqdn, link string) string {
	if h := ev.Get(fqdn); h != "" {
		return h
	}
	raw := ev.Get(link)
	if raw == "" {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || addr(u.Hostname()).IsValid() {
		return ""
	}
	return u.Hostname()
}

// sortOut gathers the events that are new.
func (b *batch) sortOut() []tocsin.Event {
	b.fresh = b.fresh[:0]
	for i := range b.events {
		if b.verdicts[i] == unseen {
			b.fresh = append(b.fresh, b.events[i])
		}
	}
	return b.fresh
}

// refuse takes the n-th of the new events out and returns it.
func (b *batch) refuse(n int) *tocsin.Event {
	for i := range b.events {
		if b.verdicts[i] != unseen {
			continue
		}
		if n == 0 {
			b.verdicts[i] = refused
			return &b.events[i]
		}
		n--
	}
	return &tocsin.Event{}
}

// count counts the events by what was found of them, and notes them down for the findings.
func (b *batch) count() {
	var n [4]int64
	var unowned int64
	for i := range b.events {
		v := b.verdicts[i]
		n[v]++
		if v == refused {
			continue
		}
		fresh := v != duplicated
		if owned := b.sightings.note(b.run.Kind, &b.events[i], fresh); fresh && !owned {
			unowned++
		}
	}
	c := b.run.Count
	c.Read.Add(int64(len(b.events)+len(b.rejects)) + b.dropped)
	c.Accepted.Add(n[unseen] + n[stored])
	c.Duplicate.Add(n[duplicated])
	c.Rejected.Add(int64(len(b.rejects)) + n[refused])
	c.Dropped.Add(b.dropped)
	c.Unowned.Add(unowned)
}

// numbers turns line numbers into text with few allocations: their digits are cut from one slab, which serves one chunk
// after the other. A text is good until the next reset.
type numbers struct{ slab []byte }

func (n *numbers) reset() { n.slab = n.slab[:0] }

func (n *numbers) text(v int64) string {
	const most = 20
	if cap(n.slab)-len(n.slab) < most {
		n.slab = make([]byte, 0, 64<<10)
	}
	from := len(n.slab)
	n.slab = strconv.AppendInt(n.slab, v, 10)
	return alias(n.slab[from:])
}
