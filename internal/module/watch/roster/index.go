package roster

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/gaissmai/bart"

	"tocsin"
)

// Rules say by what an owner was found; they stand in an event's owner.rule.
const (
	RuleHand   = "hand"   // a prefix that a person entered
	RuleImport = "import" // an imported prefix
	RuleASN    = "asn"
	RuleDomain = "domain"
	RuleNone   = "none"
)

// Index answers whose an address, an AS or a host is. It never changes, so any number of goroutines may ask it. The
// zero Index knows nobody.
//
// Where two organisations claim just the same network, what was said by hand comes first, then the organisation that
// is deeper in the tree, then the slug that sorts first.
type Index struct {
	orgs    []tocsin.Org // without contacts and nets; in the order of rank, best first
	slugs   map[string]uint32
	hand    *bart.Table[uint32]
	imports *bart.Table[uint32]
	as      map[uint32]uint32
	domains map[string]uint32
	nations map[string]National // by country
	voices  voices              // who claims what, also those whose claim loses
}

// Owner returns the slug of the organisation whose problem an event is, and the rule that says so: the longest prefix
// entered by hand that holds addr, then the longest imported one, then the AS, then the longest domain that host is or
// is below of. Without an owner it returns "" and RuleNone. addr, asn and host may each be zero; host is in lower case
// and IDNA's ASCII form.
func (x *Index) Owner(addr netip.Addr, asn uint32, host string) (org, rule string) {
	if addr.IsValid() && x.hand != nil {
		if addr.Is4In6() {
			addr = addr.Unmap()
		}
		if n, ok := x.hand.Lookup(addr); ok {
			return x.orgs[n].Slug, RuleHand
		}
		if n, ok := x.imports.Lookup(addr); ok {
			return x.orgs[n].Slug, RuleImport
		}
	}
	if asn != 0 {
		if n, ok := x.as[asn]; ok {
			return x.orgs[n].Slug, RuleASN
		}
	}
	if n, _, ok := x.domainOf(host); ok {
		return x.orgs[n].Slug, RuleDomain
	}
	return "", RuleNone
}

// domainOf walks up the labels of a host to the first domain that somebody has.
func (x *Index) domainOf(host string) (n uint32, domain string, ok bool) {
	if len(x.domains) == 0 || len(host) > MaxDomain {
		return 0, "", false
	}
	for host != "" {
		if n, ok := x.domains[host]; ok {
			return n, host, true
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return 0, "", false
}

// Org returns an organisation without its contacts and nets.
func (x *Index) Org(slug string) (tocsin.Org, bool) {
	n, ok := x.slugs[slug]
	if !ok {
		return tocsin.Org{}, false
	}
	return x.orgs[n], true
}

// Orgs returns all organisations without their contacts and nets, sorted by slug.
func (x *Index) Orgs() []tocsin.Org {
	all := slices.Clone(x.orgs)
	slices.SortFunc(all, func(a, b tocsin.Org) int { return cmp.Compare(a.Slug, b.Slug) })
	return all
}

// National returns the national team of a country (ISO 3166-1 alpha-2).
func (x *Index) National(cc string) (National, bool) {
	n, ok := x.nations[strings.ToUpper(cc)]
	return n, ok
}

// Nationals returns the national teams by country.
func (x *Index) Nationals() []National {
	list := make([]National, 0, len(x.nations))
	for _, cc := range slices.Sorted(maps.Keys(x.nations)) {
		list = append(list, x.nations[cc])
	}
	return list
}

// Len returns the number of organisations.
func (x *Index) Len() int { return len(x.orgs) }

// newIndex makes an index of organisations that has no nets yet.
func newIndex(orgs []tocsin.Org) *Index {
	depth := depths(orgs)
	slices.SortFunc(orgs, func(a, b tocsin.Org) int {
		return cmp.Or(cmp.Compare(depth[b.Slug], depth[a.Slug]), cmp.Compare(a.Slug, b.Slug))
	})
	x := &Index{orgs: orgs, slugs: make(map[string]uint32, len(orgs)), hand: new(bart.Table[uint32]),
		imports: new(bart.Table[uint32]), as: map[uint32]uint32{}, domains: map[string]uint32{}}
	for i := range orgs {
		x.slugs[orgs[i].Slug] = uint32(i)
	}
	return x
}

// depths returns how many organisations stand above each one. The tree is bounded by MaxTree; a ring ends there too.
func depths(orgs []tocsin.Org) map[string]int {
	parent := make(map[string]string, len(orgs))
	for i := range orgs {
		parent[orgs[i].Slug] = orgs[i].Parent
	}
	depth := make(map[string]int, len(orgs))
	for slug := range parent {
		n := 0
		for p := parent[slug]; p != "" && n < MaxTree; p = parent[p] {
			n++
		}
		depth[slug] = n
	}
	return depth
}

// claim is one net of one organisation.
type claim struct {
	prefix netip.Prefix // one of prefix, as and domain is set
	as     uint32
	domain string
	org    uint32
	from   uint32 // the place of who says so among the tellers
	hand   bool
}

// fill puts claims in; the better claim to the same net must win, whatever the order.
func (x *Index) fill(claims []claim, tellers []string) {
	x.voices = voicesOf(tellers, claims)
	slices.SortFunc(claims, func(a, b claim) int {
		if a.hand != b.hand {
			if a.hand {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.org, a.org)
	})
	for i := range claims { // worst first: the last one stays
		c := &claims[i]
		switch {
		case c.prefix.IsValid() && c.hand:
			x.hand.Insert(c.prefix, c.org)
		case c.prefix.IsValid():
			x.imports.Insert(c.prefix, c.org)
		case c.as != 0:
			x.as[c.as] = c.org
		default:
			x.domains[c.domain] = c.org
		}
	}
}
