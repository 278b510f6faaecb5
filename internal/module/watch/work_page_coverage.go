package watch

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/roster"
)

// overlapsShown is how many overlaps the page lists; it also bounds how many constituents are asked for.
const overlapsShown = 200

type coverageKey struct {
	monthKey
	index *roster.Index
}

// Coverage tells how much of the country's address space somebody answers for.
func (p *Pages) Coverage(ctx context.Context) (desk.Coverage, error) {
	key, err := p.stamp(ctx)
	if err != nil {
		return desk.Coverage{}, err
	}
	x := p.room.Roster.Index()
	return p.covered.get(ctx, coverageKey{monthKey{key, p.since()}, x}, func(ctx context.Context) (desk.Coverage, error) {
		c, err := p.room.coverage(ctx)
		if err != nil {
			return desk.Coverage{}, err
		}
		return p.coverage(ctx, c, x)
	})
}

func (p *Pages) coverage(ctx context.Context, c roster.Coverage, x *roster.Index) (desk.Coverage, error) {
	out := desk.Coverage{Source: cmp.Or(c.Source, c.Basis), Total: uint64(c.IPv4.Total), Covered: uint64(c.IPv4.Covered),
		Total6: uint64(c.IPv6.Total), Covered6: uint64(c.IPv6.Covered), MoreGaps: int64(c.GapsMore)}
	if day, err := time.Parse(time.DateOnly, c.Date); err == nil {
		out.Date = day
	}
	for _, g := range c.Gaps {
		out.Gaps = append(out.Gaps, desk.Gap{Net: g.Net, AS: g.ASN, ASName: g.ASName, Addresses: uint64(g.Size), Six: g.Family == 6})
	}
	shown := min(len(c.Overlaps), overlapsShown)
	out.MoreLaps = int64(c.OverlapsMore + len(c.Overlaps) - shown)
	sources := map[string]map[string]string{}
	for _, o := range c.Overlaps[:shown] {
		lap, err := p.overlap(ctx, o, x, sources)
		if err != nil {
			return out, err
		}
		out.Overlaps = append(out.Overlaps, lap)
	}
	return out, p.gapEvents(ctx, out.Gaps)
}

// overlap tells who of two gets the events of a net and why. sources remembers who said which nets of a constituent.
func (p *Pages) overlap(ctx context.Context, o roster.Overlap, x *roster.Index, sources map[string]map[string]string) (desk.Overlap, error) {
	other, net := o.OtherOrg, o.OtherNet
	if o.Owner == o.OtherOrg {
		other, net = o.Org, o.Net
	}
	lap := desk.Overlap{Net: o.Net, Owner: party(x, o.Owner), Other: party(x, other), Rule: ruleOf(x, o)}
	if sources[other] == nil {
		detail, err := p.room.Roster.Get(ctx, other)
		if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
			return lap, err
		}
		sources[other] = map[string]string{}
		for _, n := range detail.NetList {
			sources[other][n.Value] = n.From
		}
	}
	lap.OtherSource = sources[other][net]
	return lap, nil
}

// ruleOf returns why the owner of a contested net is its owner.
func ruleOf(x *roster.Index, o roster.Overlap) string {
	switch o.Kind {
	case "as":
		return roster.RuleASN
	case "domain":
		return roster.RuleDomain
	}
	prefix, err := netip.ParsePrefix(o.Net)
	if err != nil {
		return roster.RuleNone
	}
	_, rule := x.Owner(prefix.Addr(), 0, "")
	return rule
}

// gapEvents counts the events in each gap.
func (p *Pages) gapEvents(ctx context.Context, gaps []desk.Gap) error {
	filter := p.nobodys()
	if filter == "" || len(gaps) == 0 {
		return nil
	}
	blocks := make([]block, 0, len(gaps))
	for i := range gaps {
		if b, ok := blockOf(gaps[i].Net); ok {
			b.gap = i
			blocks = append(blocks, b)
		}
	}
	slices.SortFunc(blocks, func(a, b block) int { return a.first.Compare(b.first) })
	from := p.since()
	return p.each(ctx, "count events in gaps", filter+" | stats by (source.ip) count() n", from, daysEnd(from), func(e *tocsin.Event) {
		a, err := netip.ParseAddr(e.Get("source.ip"))
		if err != nil {
			return
		}
		if i, ok := within(blocks, a); ok {
			gaps[blocks[i].gap].Events += wholeNumber(e.Get("n"))
		}
	})
}

// block is a run of addresses. Gaps do not overlap.
type block struct {
	first, last netip.Addr
	gap         int
}

// blockOf reads a prefix or "first-last".
func blockOf(net string) (b block, ok bool) {
	if from, to, found := strings.Cut(net, "-"); found {
		var err, err2 error
		b.first, err = netip.ParseAddr(from)
		b.last, err2 = netip.ParseAddr(to)
		return b, err == nil && err2 == nil
	}
	prefix, err := netip.ParsePrefix(net)
	if err != nil {
		return b, false
	}
	bytes := prefix.Masked().Addr().AsSlice()
	for i := prefix.Bits(); i < 8*len(bytes); i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	b.first = prefix.Masked().Addr()
	b.last, ok = netip.AddrFromSlice(bytes)
	return b, ok
}

// within returns the block that an address is in.
func within(blocks []block, a netip.Addr) (int, bool) {
	i, found := slices.BinarySearchFunc(blocks, a, func(b block, a netip.Addr) int { return b.first.Compare(a) })
	if !found {
		i--
	}
	return i, i >= 0 && a.Compare(blocks[i].last) <= 0 && a.BitLen() == blocks[i].last.BitLen()
}
