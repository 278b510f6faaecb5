package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

// pass is one look at all findings that have an owner: of each only what lists are chosen and sorted by, 32 bytes, and
// each different name once. A hundred thousand findings take 3 MB. Nothing in it changes.
type pass struct {
	rows   []passRow
	owners names
	types  names
	idents names
	feeds  []string // all kinds of report that tell of findings
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
	return p.pass.get(ctx, key, p.lookThrough)
}

func (p *Pages) lookThrough(ctx context.Context) (*pass, error) {
	out := &pass{}
	feeds := map[string]bool{}
	rank, err := p.room.ranker(ctx, "")
	if err != nil {
		return nil, err
	}
	err = p.room.findings.Each(ctx, find.Filter{}, p.room.Now(), func(f find.Finding) bool {
		out.rows = append(out.rows, passRow{
			last: f.Last.UnixMicro(), owner: out.owners.number(f.Owner), ident: out.idents.number(f.Identifier),
			typ: out.types.number(f.Type), worst: tocsin.Severity(f.Severity), status: uint8(slices.Index(find.Statuses, f.Status)),
			score: uint8(rank.of(&f).Score),
		})
		for _, code := range f.Feeds {
			feeds[code] = true
		}
		return true
	})
	for code := range feeds {
		out.feeds = append(out.feeds, code)
	}
	return out, err
}

// place is where a finding stands in a list, the worst first: what is not done before what is, then the priority where the
// list is sorted by it, then the severity, then what was seen last. It is a page's cursor too.
type place struct {
	Done  bool        `json:"d,omitempty"`
	Order uint8       `json:"o,omitempty"` // the priority's score; 0 where the list is not sorted by it
	Worst tocsin.Rank `json:"w"`
	Last  int64       `json:"l"`
	find.Problem
	score uint8
}

func (a *place) compare(b *place) int {
	if a.Done != b.Done {
		if a.Done {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(b.Order, a.Order), cmp.Compare(b.Worst, a.Worst), cmp.Compare(b.Last, a.Last), strings.Compare(a.Owner, b.Owner),
		strings.Compare(a.Type, b.Type), strings.Compare(a.Identifier, b.Identifier))
}

func (s *pass) status(r *passRow) find.Status { return find.Statuses[r.status] }

// active reports whether people still have work with a finding.
func active(s find.Status) bool { return s != find.Fixed && s != find.Suppressed }

func (s *pass) place(r *passRow, urgent bool) place {
	at := place{Done: !active(s.status(r)), Worst: r.worst, Last: r.last, score: r.score,
		Problem: find.Problem{Owner: s.owners.list[r.owner], Type: s.types.list[r.typ], Identifier: s.idents.list[r.ident]}}
	if urgent {
		at.Order = r.score
	}
	return at
}

// worst returns the first n places behind one of the rows that match, in order, and how many rows match in all; urgent has
// them sorted by priority. Only 2n places are held at a time.
func (s *pass) worst(match func(*passRow) bool, urgent bool, after *place, n int) (best []place, total int64) {
	cut := func() {
		slices.SortFunc(best, func(a, b place) int { return a.compare(&b) })
		best = best[:min(len(best), n)]
	}
	var bound *place
	for i := range s.rows {
		r := &s.rows[i]
		if !match(r) {
			continue
		}
		total++
		at := s.place(r, urgent)
		if after != nil && at.compare(after) <= 0 || bound != nil && at.compare(bound) >= 0 {
			continue
		}
		if best = append(best, at); len(best) >= 2*n {
			cut()
			last := best[len(best)-1]
			bound = &last
		}
	}
	cut()
	return best, total
}

// fixTimes returns the median time that each owner's problems stay.
func (p *Pages) fixTimes(ctx context.Context) (map[string]time.Duration, error) {
	key, err := p.stamp(ctx)
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
