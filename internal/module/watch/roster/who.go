package roster

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
)

// Answer says whose something is, and why.
type Answer struct {
	Query  string `json:"query"`
	Kind   string `json:"kind"`   // "ip", "prefix", "as" or "domain"
	Value  string `json:"value"`  // the query in its canonical form
	Owner  string `json:"owner"`  // a slug; "" is nobody
	Name   string `json:"name"`   // the owner's name
	Sector string `json:"sector"` // the owner's sector
	Rule   string `json:"rule"`   // hand, import, asn, domain or none
	Net    string `json:"net"`    // the net that decides
	From   string `json:"from"`   // who says that the net is the owner's
	// ASN, ASName and CC are what is known of an address.
	ASN      uint32       `json:"asn,omitempty"`
	ASName   string       `json:"as_name,omitempty"`
	CC       string       `json:"cc,omitempty"`
	Contacts []ContactRow `json:"contacts"`
	// National is the national team of the country, where an address is nobody's here.
	National *National `json:"national,omitempty"`
	// Claims are all the claims that touch it, in the order in which they count: the first decides.
	Claims []Claim `json:"claims"`
}

// Claim is a net that somebody says is an organisation's.
type Claim struct {
	Org   string `json:"org"`
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Value string `json:"value"`
	From  string `json:"from"`
	// Inside says that the claim is to a part of what was asked for only; such a claim never decides.
	Inside bool `json:"inside"`
}

// question is what Who is asked for: one of the kinds.
type question struct {
	kind   string
	prefix netip.Prefix // an address is a prefix of full length
	as     uint32
	domain string
}

func (q question) value() string {
	switch q.kind {
	case "ip":
		return q.prefix.Addr().String()
	case kindPrefix:
		return q.prefix.String()
	case kindAS:
		return strconv.FormatUint(uint64(q.as), 10)
	}
	return q.domain
}

// parseQuestion reads an address, a prefix, an AS number, a domain or a URL.
func parseQuestion(s string) (question, error) {
	s = strings.TrimSpace(s)
	bad := tocsin.Faultf(tocsin.Invalid, "%s is none of IP address, prefix, AS number, domain and URL", quote(s))
	if len(s) > MaxCell {
		return question{}, bad
	}
	if p, err := parsePrefix(strings.Trim(s, "[]")); err == nil {
		if p.IsSingleIP() {
			return question{kind: "ip", prefix: p}, nil
		}
		return question{kind: kindPrefix, prefix: p.Masked()}, nil
	}
	if as, err := parseASN(s); err == nil {
		return question{kind: kindAS, as: as}, nil
	}
	return hostQuestion(s, bad)
}

func hostQuestion(s string, bad error) (question, error) {
	host := s
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil {
			return question{}, bad
		}
		host = u.Hostname()
	}
	if a, err := netip.ParseAddrPort(host); err == nil {
		host = a.Addr().String()
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return question{kind: "ip", prefix: netip.PrefixFrom(a, a.BitLen())}, nil
	}
	if name, port, ok := cutLast(host, ':'); ok {
		if _, err := strconv.ParseUint(port, 10, 16); err == nil {
			host = name
		}
	}
	domain, err := parseDomain(host)
	if err != nil {
		return question{}, bad
	}
	return question{kind: kindDomain, domain: domain}, nil
}

// backwards returns an ASCII text from right to left.
func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// aboveDomain returns the domain and all that it is below of.
func aboveDomain(domain string) []string {
	var list []string
	for domain != "" {
		list = append(list, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	return list
}

// order sorts claims by how they count, as Index.Owner does.
func (x *Index) order(list []Claim) {
	slices.SortFunc(list, func(a, b Claim) int {
		return cmp.Or(boolFirst(!a.Inside, !b.Inside), cmp.Compare(weight(a), weight(b)), cmp.Compare(length(b), length(a)),
			boolFirst(trusted(a.From), trusted(b.From)),
			cmp.Compare(x.slugs[a.Org], x.slugs[b.Org]), cmp.Compare(a.Value, b.Value), cmp.Compare(a.From, b.From))
	})
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weight is the place of a claim's rule: prefixes by hand, imported prefixes, ASs, domains.
func weight(c Claim) int {
	switch {
	case c.Kind == kindPrefix && trusted(c.From):
		return 0
	case c.Kind == kindPrefix:
		return 1
	case c.Kind == kindAS:
		return 2
	}
	return 3
}

var ruleOf = [...]string{RuleHand, RuleImport, RuleASN, RuleDomain}

// length is how close a claim's net is; a longer one comes first.
func length(c Claim) int {
	switch c.Kind {
	case kindPrefix:
		_, bits, _ := strings.Cut(c.Value, "/")
		n, err := strconv.Atoi(bits)
		if err != nil {
			return 0
		}
		return n
	case kindDomain:
		return len(c.Value)
	}
	return 0
}
