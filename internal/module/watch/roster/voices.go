package roster

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tocsin"
)

// voices are who claims which net, also those whose claim loses: what an answer to "whose is it" lists without a question
// to the records. Each list is sorted, so that what is inside of a prefix or below a domain stands together.
type voices struct {
	tellers  []string // who says so: "hand", "import:ripe"
	prefixes []voice[netip.Prefix]
	ases     []voice[uint32]
	tails    []voice[string] // domains from right to left
}

// voice is one claim: the net, the place of its organisation in the index, and that of who says so.
type voice[T any] struct {
	net       T
	org, from uint32
}

// voicesOf sorts claims into lists.
func voicesOf(tellers []string, claims []claim) voices {
	var prefixes, ases int
	for i := range claims {
		if claims[i].prefix.IsValid() {
			prefixes++
		} else if claims[i].as != 0 {
			ases++
		}
	}
	s := voices{tellers: tellers, prefixes: make([]voice[netip.Prefix], 0, prefixes), ases: make([]voice[uint32], 0, ases),
		tails: make([]voice[string], 0, len(claims)-prefixes-ases)}
	for i := range claims {
		switch c := &claims[i]; {
		case c.prefix.IsValid():
			s.prefixes = append(s.prefixes, voice[netip.Prefix]{c.prefix, c.org, c.from})
		case c.as != 0:
			s.ases = append(s.ases, voice[uint32]{c.as, c.org, c.from})
		default:
			s.tails = append(s.tails, voice[string]{backwards(c.domain), c.org, c.from})
		}
	}
	slices.SortFunc(s.prefixes, func(a, b voice[netip.Prefix]) int { return comparePrefix(a.net, b.net) })
	slices.SortFunc(s.ases, func(a, b voice[uint32]) int { return cmp.Compare(a.net, b.net) })
	slices.SortFunc(s.tails, func(a, b voice[string]) int { return cmp.Compare(a.net, b.net) })
	return s
}

// comparePrefix puts a prefix before all that are inside of it, and those before the next one beside it.
func comparePrefix(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

// claim makes a claim for people of one to a net.
func (x *Index) claim(kind, value string, org, from uint32, inside bool) Claim {
	return Claim{Org: x.orgs[org].Slug, Name: x.orgs[org].Name, Kind: kind, Value: value, From: x.voices.tellers[from], Inside: inside}
}

// toPrefix lists the claims to just a prefix.
func (x *Index) toPrefix(list []Claim, p netip.Prefix) []Claim {
	all := x.voices.prefixes
	at, _ := slices.BinarySearchFunc(all, p, func(s voice[netip.Prefix], p netip.Prefix) int { return comparePrefix(s.net, p) })
	for ; at < len(all) && all[at].net == p; at++ {
		list = append(list, x.claim(kindPrefix, p.String(), all[at].org, all[at].from, false))
	}
	return list
}

// inPrefix lists the claims to what is inside of a prefix; at most limit different nets of them.
func (x *Index) inPrefix(list []Claim, p netip.Prefix, limit int) []Claim {
	all, last, text := x.voices.prefixes, p, ""
	at, _ := slices.BinarySearchFunc(all, p, func(s voice[netip.Prefix], p netip.Prefix) int { return comparePrefix(s.net, p) })
	for ; at < len(all) && p.Contains(all[at].net.Addr()); at++ {
		net := all[at].net
		switch {
		case net == p:
			continue
		case net != last && limit == 0:
			return list
		case net != last:
			last, text, limit = net, net.String(), limit-1
		}
		list = append(list, x.claim(kindPrefix, text, all[at].org, all[at].from, true))
	}
	return list
}

// toAS lists the claims to an AS.
func (x *Index) toAS(list []Claim, as uint32) []Claim {
	all := x.voices.ases
	at, _ := slices.BinarySearchFunc(all, as, func(s voice[uint32], as uint32) int { return cmp.Compare(s.net, as) })
	for ; at < len(all) && all[at].net == as; at++ {
		list = append(list, x.claim(kindAS, strconv.FormatUint(uint64(as), 10), all[at].org, all[at].from, false))
	}
	return list
}

// toDomain lists the claims to just a domain, or with inside to what is below of it; at most limit different names.
func (x *Index) toDomain(list []Claim, domain string, inside bool, limit int) []Claim {
	all, head, last, text := x.voices.tails, backwards(domain), "", domain
	if inside {
		head += "."
	}
	at, _ := slices.BinarySearchFunc(all, head, func(s voice[string], head string) int { return cmp.Compare(s.net, head) })
	for ; at < len(all) && strings.HasPrefix(all[at].net, head) && (inside || all[at].net == head); at++ {
		if net := all[at].net; net != last {
			if limit == 0 {
				return list
			}
			last, text, limit = net, backwards(net), limit-1
		}
		list = append(list, x.claim(kindDomain, text, all[at].org, all[at].from, inside))
	}
	return list
}

// touching lists all the claims that touch what is asked for; asn is the AS of an address, or zero.
func (x *Index) touching(q question, asn uint32) []Claim {
	list := []Claim{}
	switch q.kind {
	case kindAS:
		return x.toAS(list, q.as)
	case kindDomain:
		for _, d := range aboveDomain(q.domain) {
			list = x.toDomain(list, d, false, 1)
		}
		return x.toDomain(list, q.domain, true, maxClaims)
	}
	for n := q.prefix.Bits(); n >= 0; n-- {
		if up, err := q.prefix.Addr().Prefix(n); err == nil && x.has(up) {
			list = x.toPrefix(list, up)
		}
	}
	if !q.prefix.IsSingleIP() {
		list = x.inPrefix(list, q.prefix, maxClaims)
	}
	if asn != 0 {
		list = x.toAS(list, asn)
	}
	return list
}

// has reports whether somebody claims just this prefix.
func (x *Index) has(p netip.Prefix) bool {
	_, hand := x.at(tocsin.Net{Prefix: p}, true)
	_, imported := x.at(tocsin.Net{Prefix: p}, false)
	return hand || imported
}
