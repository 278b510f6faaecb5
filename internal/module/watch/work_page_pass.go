package watch

import (
	"context"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
)

// pass is one look at all findings that have an owner: of each only what lists are chosen and sorted by, 32 bytes, and
// each different name once. A hundred thousand findings take 3 MB. Nothing in it changes.
type pass struct {
	rows   []passRow
	owners names
	types  names
	idents names
	feeds  []string // all kinds of report that tell of findings
	open   []int64  // of each owner
	sums   desk.Overview
	until  time.Time // when the first suppression ends; zero for never
}

type passRow struct {
	last   int64 // Unix microseconds
	owner  uint32
	ident  uint32
	typ    uint32
	worst  tocsin.Rank
	status uint8 // index in find.Statuses
	score  uint8 // the priority's, 0 to 100
}

// names are texts by number.
type names struct {
	list []string
	of   map[string]uint32
}

func (n *names) number(s string) uint32 {
	i, ok := n.of[s]
	if !ok {
		if n.of == nil {
			n.of = map[string]uint32{}
		}
		i = uint32(len(n.list))
		n.list = append(n.list, s)
		n.of[s] = i
	}
	return i
}

// findings returns the pass of the moment.
func (p *Pages) findings(ctx context.Context) (*pass, error) {
	key, err := p.stamp(ctx)
	if err != nil {
		return nil, err
	}
	return p.passAt(ctx, key)
}

// passKey is all that a pass follows from, but for the time.
type passKey struct {
	stamp // of what reports tell of vulnerabilities
	find.Version
	index *roster.Index
}

// passAt returns the pass of a state of the inbox.
func (p *Pages) passAt(ctx context.Context, key stamp) (*pass, error) {
	v, err := p.room.findings.Version(ctx)
	if err != nil {
		return nil, err
	}
	x := p.room.Roster.Index()
	return p.pass.get(ctx, passKey{key, v, x}, func(ctx context.Context) (*pass, error) { return p.lookThrough(ctx, x) })
}

// over reports whether a suppression has ended since the pass.
func (p *Pages) over(s *pass) bool { return !s.until.IsZero() && !p.room.Now().Before(s.until) }

func (p *Pages) lookThrough(ctx context.Context, x *roster.Index) (*pass, error) {
	out := &pass{}
	feeds := map[string]bool{}
	rank, err := p.room.ranker(ctx, "")
	if err != nil {
		return nil, err
	}
	err = p.room.findings.Each(ctx, find.Filter{}, p.room.Now(), func(f find.Finding) bool {
		out.add(&f, rank.of(&f).Score)
		for _, code := range f.Feeds {
			feeds[code] = true
		}
		return true
	})
	for code := range feeds {
		out.feeds = append(out.feeds, code)
	}
	out.count(x)
	return out, err
}

func (s *pass) add(f *find.Finding, score int) {
	s.rows = append(s.rows, passRow{
		last: f.Last.UnixMicro(), owner: s.owners.number(f.Owner), ident: s.idents.number(f.Identifier),
		typ: s.types.number(f.Type), worst: tocsin.Severity(f.Severity), status: uint8(slices.Index(find.Statuses, f.Status)),
		score: uint8(score),
	})
	if f.Status == find.Suppressed && !f.Said.Until.IsZero() && (s.until.IsZero() || f.Said.Until.Before(s.until)) {
		s.until = f.Said.Until
	}
}

func (s *pass) status(r *passRow) find.Status { return find.Statuses[r.status] }

// active reports whether people still have work with a finding.
func active(s find.Status) bool { return s != find.Fixed && s != find.Suppressed }

// openOf returns how many findings of an owner people still have work with.
func (s *pass) openOf(owner string) int64 {
	if n, ok := s.owners.of[owner]; ok {
		return s.open[n]
	}
	return 0
}

// fixTimes returns the median time that each owner's problems stay.
func (p *Pages) fixTimes(ctx context.Context) (map[string]time.Duration, error) {
	key, err := p.room.findings.Version(ctx)
	if err != nil {
		return nil, err
	}
	return p.fixing.get(ctx, key, func(ctx context.Context) (map[string]time.Duration, error) {
		times, err := p.room.findings.FixTimes(ctx, func(of find.Problem) string { return of.Owner })
		out := make(map[string]time.Duration, len(times))
		for _, t := range times {
			if t.Fixed > 0 {
				out[t.Of] = time.Duration(t.Median * float64(24*time.Hour))
			}
		}
		return out, err
	})
}
