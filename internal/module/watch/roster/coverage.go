package roster

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tocsin/plugin/enrich"
)

// Coverage says how much of a country's address space belongs to a constituent.
type Coverage struct {
	CC string `json:"cc"`
	// Basis is what tells the country's address space: "delegated" (the registries' files), "iptoasn", or "" when
	// nothing does; then there are no shares and no gaps.
	Basis string `json:"basis"`
	// Source names the registries whose files it is counted by, and Date is the oldest of the days that they tell of.
	Source string `json:"source,omitempty"`
	Date   string `json:"date,omitempty"`
	IPv4   Share  `json:"ipv4"` // counted in addresses
	IPv6   Share  `json:"ipv6"` // counted in /48s
	ASNs   Share  `json:"asns"` // counted in AS numbers
	// Overlaps are nets that two organisations claim which are not of one tree; at most MaxListed of them.
	Overlaps     []Overlap `json:"overlaps"`
	OverlapsMore int       `json:"overlaps_more"`
	// Gaps are the largest blocks of the country that nobody claims, those of IPv4 before those of IPv6; at most MaxGaps
	// of each family.
	Gaps     []Gap `json:"gaps"`
	GapsMore int   `json:"gaps_more"`
}

// MaxGaps is how many gaps of each family a Coverage lists.
const MaxGaps = 200

// Share is a part of a whole.
type Share struct {
	Total    float64 `json:"total"`
	Covered  float64 `json:"covered"`
	ByPrefix float64 `json:"by_prefix"` // covered by constituents' own prefixes; the rest by the prefixes of their ASs
	Percent  float64 `json:"percent"`
}

// Overlap is a net that two organisations claim.
type Overlap struct {
	Kind     string `json:"kind"` // "as", "prefix" or "domain"
	Net      string `json:"net"`
	Org      string `json:"org"`
	OtherNet string `json:"other_net"` // the same, or a prefix that holds it
	OtherOrg string `json:"other_org"`
	Owner    string `json:"owner"` // whose Net is at the moment
}

// Gap is a block that nobody claims.
type Gap struct {
	Net     string  `json:"net"` // a prefix or "first-last"
	Family  int     `json:"family"`
	Size    float64 `json:"size"`    // addresses of IPv4, /48s of IPv6
	Percent float64 `json:"percent"` // of the country's space of that family
	ASN     uint32  `json:"asn,omitempty"`
	ASName  string  `json:"as_name,omitempty"`
}

// coverage measures a country's space against the claims.
func coverage(x *Index, claims []claim, facts *enrich.Enricher, cc string) Coverage {
	c := Coverage{CC: cc, Overlaps: []Overlap{}, Gaps: []Gap{}}
	c.overlaps(x, claims)
	space, origins := country(facts, cc)
	if space.basis == "" {
		return c
	}
	c.Basis = space.basis
	if space.basis == "delegated" {
		c.issued(facts.Delegated.Issues())
	}
	own := union(claimed(claims))
	all := union(append(slices.Clone(own), announced(x, origins)...))
	c.measure(space.ranges, own, all)
	c.asns(x, space.asns)
	c.gaps(without(space.ranges, all), origins)
	return c
}

// issued names the files that the country's space is of.
func (c *Coverage) issued(list []enrich.Issue) {
	var names []string
	for _, i := range list {
		names = append(names, strings.TrimSpace(i.Registry+" "+i.Day))
		if i.Day != "" && (c.Date == "" || i.Day < c.Date) {
			c.Date = i.Day
		}
	}
	c.Source = strings.Join(names, ", ")
}

// nation is the address space of a country.
type nation struct {
	basis  string
	ranges []enrich.Range
	asns   []enrich.ASNs
}

func country(facts *enrich.Enricher, cc string) (nation, *enrich.Origins) {
	if facts == nil {
		return nation{}, nil
	}
	s := facts.Delegated.Space(cc)
	if len(s.Ranges) > 0 {
		return nation{"delegated", union(s.Ranges), s.ASNs}, facts.Origins
	}
	var n nation
	facts.Origins.Ranges(func(r enrich.Range, of enrich.Origin) bool {
		if of.CC == cc {
			n.ranges = append(n.ranges, r)
		}
		return true
	})
	if len(n.ranges) > 0 {
		n.basis, n.ranges = "iptoasn", union(n.ranges)
	}
	return n, facts.Origins
}

func claimed(claims []claim) []enrich.Range {
	var list []enrich.Range
	for i := range claims {
		if claims[i].prefix.IsValid() {
			list = append(list, enrich.RangeOf(claims[i].prefix))
		}
	}
	return list
}

// announced returns what the constituents' ASs announce.
func announced(x *Index, origins *enrich.Origins) []enrich.Range {
	var list []enrich.Range
	origins.Ranges(func(r enrich.Range, of enrich.Origin) bool {
		if _, ok := x.as[of.ASN]; ok {
			list = append(list, r)
		}
		return true
	})
	return list
}

func (c *Coverage) measure(space, own, all []enrich.Range) {
	c.IPv4.Total, c.IPv6.Total = sizes(space)
	c.IPv4.ByPrefix, c.IPv6.ByPrefix = sizes(intersect(space, own))
	c.IPv4.Covered, c.IPv6.Covered = sizes(intersect(space, all))
	c.IPv4.Percent, c.IPv6.Percent = share(c.IPv4.Covered, c.IPv4.Total), share(c.IPv6.Covered, c.IPv6.Total)
}

func (c *Coverage) asns(x *Index, runs []enrich.ASNs) {
	for _, r := range runs {
		c.ASNs.Total += float64(r.Last-r.First) + 1
	}
	for as := range x.as {
		if slices.ContainsFunc(runs, func(r enrich.ASNs) bool { return r.First <= as && as <= r.Last }) {
			c.ASNs.Covered++
		}
	}
	c.ASNs.Percent = share(c.ASNs.Covered, c.ASNs.Total)
}

// gaps cuts what nobody claims by who announces it. open and the table are both sorted and neither overlaps itself.
func (c *Coverage) gaps(open []enrich.Range, origins *enrich.Origins) {
	var list []Gap
	var known []enrich.Range
	rest := open
	origins.Ranges(func(r enrich.Range, of enrich.Origin) bool {
		for len(rest) > 0 && !r.To.Less(rest[0].From) {
			if from, to := later(rest[0].From, r.From), earlier(rest[0].To, r.To); !to.Less(from) {
				part := enrich.Range{From: from, To: to}
				list, known = append(list, c.gap(part, of)), append(known, part)
			}
			if r.To.Less(rest[0].To) {
				break
			}
			rest = rest[1:]
		}
		return len(rest) > 0
	})
	for _, r := range without(open, union(known)) {
		list = append(list, c.gap(r, enrich.Origin{}))
	}
	bySize(list)
	count := map[int]int{}
	for _, g := range list {
		if count[g.Family]++; count[g.Family] <= MaxGaps {
			c.Gaps = append(c.Gaps, g)
			continue
		}
		c.GapsMore++
	}
}

func (c *Coverage) gap(r enrich.Range, of enrich.Origin) Gap {
	g := Gap{Net: r.String(), Family: 6, ASN: of.ASN, ASName: of.Name}
	v4, v6 := sizes([]enrich.Range{r})
	g.Size, g.Percent = v6, share(v6, c.IPv6.Total)
	if r.From.Is4() {
		g.Family, g.Size, g.Percent = 4, v4, share(v4, c.IPv4.Total)
	}
	return g
}

// overlaps compares each claim with the one right around it. Organisations of one tree may nest; the same net may
// stand with an organisation and those above it.
func (c *Coverage) overlaps(x *Index, claims []claim) {
	claims = slices.Clone(claims)
	slices.SortFunc(claims, compareClaims)
	roots := rootsOf(x)
	var around []claim
	for i := range claims {
		n := &claims[i]
		for len(around) > 0 && !around[len(around)-1].holds(n) {
			around = around[:len(around)-1]
		}
		if len(around) > 0 {
			c.compare(x, roots, n, &around[len(around)-1])
		}
		if len(around) > 0 && around[len(around)-1].same(n) {
			around[len(around)-1] = *n
			continue
		}
		around = append(around, *n)
	}
}

func compareClaims(a, b claim) int {
	return cmp.Or(boolFirst(a.prefix.IsValid(), b.prefix.IsValid()), a.prefix.Addr().Compare(b.prefix.Addr()),
		cmp.Compare(a.prefix.Bits(), b.prefix.Bits()), cmp.Compare(a.as, b.as), cmp.Compare(a.domain, b.domain), cmp.Compare(a.org, b.org))
}

func (c *claim) same(o *claim) bool {
	return c.prefix == o.prefix && c.as == o.as && c.domain == o.domain
}

// holds reports whether o's net is c's or a part of it.
func (c *claim) holds(o *claim) bool {
	if !c.prefix.IsValid() || !o.prefix.IsValid() {
		return c.same(o)
	}
	return c.prefix.Bits() <= o.prefix.Bits() && c.prefix.Contains(o.prefix.Addr())
}

func (c *claim) text() (kind, value string) {
	switch {
	case c.prefix.IsValid():
		return kindPrefix, c.prefix.String()
	case c.as != 0:
		return kindAS, strconv.FormatUint(uint64(c.as), 10)
	}
	return kindDomain, c.domain
}

func (c *Coverage) compare(x *Index, roots []uint32, n, other *claim) {
	switch {
	case n.org == other.org:
		return
	case n.same(other) && (x.isAbove(n.org, other.org) || x.isAbove(other.org, n.org)):
		return
	case !n.same(other) && roots[n.org] == roots[other.org]:
		return
	}
	if len(c.Overlaps) >= MaxListed {
		c.OverlapsMore++
		return
	}
	kind, value := n.text()
	_, otherValue := other.text()
	c.Overlaps = append(c.Overlaps, Overlap{Kind: kind, Net: value, Org: x.orgs[n.org].Slug, OtherNet: otherValue,
		OtherOrg: x.orgs[other.org].Slug, Owner: x.ownerOf(n)})
}

// ownerOf returns whose a claimed net is.
func (x *Index) ownerOf(c *claim) string {
	switch {
	case c.prefix.IsValid():
		for _, get := range []func(netip.Prefix) (uint32, bool){x.hand.LookupPrefix, x.imports.LookupPrefix} {
			if n, ok := get(c.prefix); ok {
				return x.orgs[n].Slug
			}
		}
		return ""
	case c.as != 0:
		return x.orgs[x.as[c.as]].Slug
	}
	return x.orgs[x.domains[c.domain]].Slug
}

// isAbove reports whether a stands above b in the tree.
func (x *Index) isAbove(a, b uint32) bool {
	for range MaxTree {
		up, ok := x.slugs[x.orgs[b].Parent]
		if !ok {
			return false
		}
		if b = up; b == a {
			return true
		}
	}
	return false
}

// rootsOf returns the organisation at the top of each one's tree.
func rootsOf(x *Index) []uint32 {
	roots := make([]uint32, len(x.orgs))
	for i := range roots {
		at := uint32(i)
		for range MaxTree {
			up, ok := x.slugs[x.orgs[at].Parent]
			if !ok {
				break
			}
			at = up
		}
		roots[i] = at
	}
	return roots
}
