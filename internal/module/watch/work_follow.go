package watch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/pipe"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/urgency"
)

// When a network becomes somebody else's, its findings follow: what the log holds of it is counted away from the owner
// that had it and towards the one that has it. The events stay as they are: they tell what was known then. Until this is
// done the findings stand by the earlier owners (roster.Standing), and reports are read by those, so that each event is
// counted for just one owner at any time.

// maxMoved is how many nets are asked of the log by name; when more have moved, it is gone through whole.
const maxMoved = 200

// Follow lets the findings follow what has changed in the roster. When a report is being read, the reading does so at its
// end, and Follow returns at once.
func (r *Room) Follow(ctx context.Context) error {
	if r.Roster.Standing() == r.Roster.Index() || !r.reading.TryLock() {
		return nil
	}
	defer r.reading.Unlock()
	_, err := r.inTurn(ctx, func(ctx context.Context, _ bool) (inbox.Report, error) { return inbox.Report{}, r.settleMoves(ctx) })
	return err
}

// settleMoves is Follow in this process's turn; r.reading is held.
func (r *Room) settleMoves(ctx context.Context) error {
	was, now := r.Roster.Standing(), r.Roster.Index()
	if was == now {
		return nil
	}
	nets, _ := roster.Moved(was, now, roster.MaxNets)
	m := newMoves(r, was, now, nets)
	if len(nets) > maxMoved {
		nets = nil
	}
	if err := m.gather(ctx, nets); err != nil {
		return fmt.Errorf("let findings follow their networks: %w", err)
	}
	list, err := m.transfers(ctx)
	if err != nil {
		return fmt.Errorf("let findings follow their networks: %w", err)
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := r.turn.Hold(ctx, tx); err != nil {
			return err
		}
		cves, err := m.vulnerabilities(ctx, tx)
		if err != nil {
			return err
		}
		if err := find.Move(ctx, tx, list); err != nil {
			return err
		}
		if err := urgency.Move(ctx, tx, cves); err != nil {
			return err
		}
		if err := r.Roster.Went(ctx, tx, m.came, m.left); err != nil {
			return err
		}
		return r.Roster.Settled(ctx, tx, now)
	})
	if err != nil {
		return fmt.Errorf("let findings follow their networks: %w", err)
	}
	return r.Roster.Reload(ctx)
}

// moves gathers what goes from one owner to another.
type moves struct {
	r        *Room
	was, now *roster.Index
	sides    map[string]string
	goes     map[moveKey]*moved
	stays    map[moveKey]*moved
	losing   map[moveKey]bool // whose rest was looked for
	reports  map[int64]bool
	nets     *roster.Nets                   // that have moved
	came     map[string]map[tocsin.Net]bool // by owner, those of which the log has events
	left     map[string]bool                // owners from whom events go
}

// moveKey names a problem as one kind of report tells it, of an owner, or on its way from one to another.
type moveKey struct{ from, to, typ, identifier, kind string }

// moved is what is gathered of it.
type moved struct {
	find.Part
	reports map[int64]int32 // with the newest day of its events
	cves    []string        // that the events name
}

func newMoves(r *Room, was, now *roster.Index, nets []tocsin.Net) *moves {
	return &moves{r: r, was: was, now: now, nets: roster.NewNets(nets), came: map[string]map[tocsin.Net]bool{}, left: map[string]bool{}, sides: map[string]string{}, goes: map[moveKey]*moved{}, stays: map[moveKey]*moved{}, losing: map[moveKey]bool{}, reports: map[int64]bool{}}
}

// ownerFields are the fields by which ownerNow goes.
const ownerFields = "feed.code, source.ip, source.asn, source.fqdn, source.url, destination.ip, destination.asn, destination.fqdn, destination.url"

const moveFields = " | fields _time, " + ownerFields +
	", classification.type, classification.identifier, severity, product.vulnerabilities, " + tocsin.KeyReport + ", " + tocsin.KeyScope

// gather goes through the events of the nets that have moved, or of the whole log, and then through all that those who
// lose some of a problem keep of it.
func (m *moves) gather(ctx context.Context, nets []tocsin.Net) error {
	err := m.each(ctx, movedFilter(nets), func(ev *tocsin.Event, key moveKey) error {
		if key.from == key.to {
			return nil
		}
		return m.note(m.goes, key, ev)
	})
	if err != nil || len(m.goes) == 0 {
		return err
	}
	codes, types := map[string]bool{}, map[string]bool{}
	for k := range m.goes {
		m.losing[moveKey{k.from, k.from, k.typ, k.identifier, k.kind}] = true
		codes[find.CodeOf(k.kind)], types[k.typ] = true, true
	}
	q := eventlog.And(eventlog.In("feed.code", slices.Sorted(maps.Keys(codes))...), eventlog.In("classification.type", slices.Sorted(maps.Keys(types))...))
	return m.each(ctx, q, func(ev *tocsin.Event, key moveKey) error {
		if key.from != key.to || !m.losing[key] {
			return nil
		}
		return m.note(m.stays, key, ev)
	})
}

func (m *moves) each(ctx context.Context, filter string, f func(ev *tocsin.Event, key moveKey) error) error {
	return m.r.Events.Query(ctx, eventlog.Query{LogsQL: filter + moveFields}, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		code := ev.Get("feed.code")
		side, ok := m.sides[code]
		if !ok {
			code = clone(code)
			side = m.r.Shelf.Side(code)
			m.sides[code] = side
		}
		key := moveKey{typ: ev.Get("classification.type"), identifier: ev.Get("classification.identifier"), kind: find.KindOf(code, ev.Get(tocsin.KeyScope))}
		key.from, _ = pipe.OwnerOf(&ev, side, m.was)
		key.to, _ = pipe.OwnerOf(&ev, side, m.now)
		m.went(&ev, side, key)
		return f(&ev, key)
	})
}

// went notes by which net an event goes from one owner to another.
func (m *moves) went(ev *tocsin.Event, side string, key moveKey) {
	if key.from == key.to {
		return
	}
	if key.from != "" {
		m.left[key.from] = true
	}
	if key.to == "" {
		return
	}
	named, _ := pipe.OwnerOf(ev, side, m.nets)
	if net, ok := m.nets.Net(named); ok {
		if m.came[key.to] == nil {
			m.came[key.to] = map[tocsin.Net]bool{}
		}
		m.came[key.to][net] = true
	}
}

// note adds an event to what is gathered. The row's text is good for this call alone.
func (m *moves) note(in map[moveKey]*moved, key moveKey, ev *tocsin.Event) error {
	at, err := time.Parse(time.RFC3339Nano, ev.Get(eventlog.TimeField))
	if err != nil {
		return fmt.Errorf("read an event's time: %w", err)
	}
	report, err := strconv.ParseInt(ev.Get(tocsin.KeyReport), 10, 64)
	if err != nil {
		return fmt.Errorf("read an event's report: %w", err)
	}
	p := in[key]
	if p == nil {
		key.typ, key.identifier, key.kind = clone(key.typ), clone(key.identifier), clone(key.kind)
		p = &moved{reports: map[int64]int32{}}
		in[key] = p
	}
	m.reports[report] = true
	p.noteCVEs(ev.Get("product.vulnerabilities"))
	p.Part = p.Join(find.Part{Count: 1, First: at, Last: at, Severity: tocsin.Severity(ev.Get("severity"))})
	p.reports[report] = max(p.reports[report], dayOf(at))
	return nil
}

// transfers makes of what was gathered what the findings need.
func (m *moves) transfers(ctx context.Context) ([]find.Transfer, error) {
	told, err := find.ToldDays(ctx, m.r.DB, m.reports)
	if err != nil {
		return nil, err
	}
	days := func(p *moved, kind string) find.Part {
		if p == nil {
			return find.Part{}
		}
		part := p.Part
		part.Days = find.Days{}
		for report, newest := range p.reports {
			day, ok := told[report][kind]
			if !ok {
				day = newest // read before days were written down, or in part
			}
			part.Days.Add(day)
		}
		return part
	}
	rest := map[moveKey]find.Part{} // what stays, and has not gone yet
	list := make([]find.Transfer, 0, len(m.goes))
	for _, k := range slices.SortedFunc(maps.Keys(m.goes), compareMoves) {
		own := moveKey{k.from, k.from, k.typ, k.identifier, k.kind}
		stays, ok := rest[own]
		if !ok {
			stays = days(m.stays[own], k.kind)
		}
		goes := days(m.goes[k], k.kind)
		list = append(list, find.Transfer{From: k.from, To: k.to, Type: k.typ, Identifier: k.identifier, Code: k.kind, Goes: goes, Stays: stays})
		rest[own] = stays.Join(goes)
	}
	slices.Reverse(list) // the first to go sees the most staying
	return list, nil
}

// ownedNow returns a filter for the events that are an owner's by now. It may choose more, where networks have moved:
// whose an event is, ownerNow says.
func (r *Room) ownedNow(ctx context.Context, owner string) (string, error) {
	came, err := r.Roster.CameTo(ctx, owner)
	if err != nil || len(came) == 0 {
		return eventlog.OwnedBy(owner), err
	}
	return eventlog.Or(eventlog.OwnedBy(owner), movedFilter(came)), nil
}

// ownerNow returns whose an event of the log is by now; its own field tells whose it was when it was read.
func (r *Room) ownerNow(ev *tocsin.Event) string {
	org, _ := pipe.OwnerOf(ev, r.sideOf(ev.Get("feed.code")), r.Roster.Standing())
	return org
}

// sideOf is Shelf.Side, remembered: it is asked for every row.
func (r *Room) sideOf(code string) string {
	if side, ok := r.sides.Load(code); ok {
		return side.(string)
	}
	side := r.Shelf.Side(code)
	r.sides.Store(clone(code), side)
	return side
}
