package roster

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/plugin/enrich"
)

const routes = "41.60.0.0\t41.60.255.255\t64500\tZM\tZAMTEL\n41.61.0.0\t41.61.127.255\t64777\tZM\tNOBODYS-AS\n" +
	"192.0.2.0\t192.0.2.255\t64999\tZA\tELSEWHERE\n2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t64500\tZM\tZAMTEL\n"

const registry = "2|afrinic|20260101|4|19840101|20260101|+0000\nafrinic|*|ipv4|*|2|summary\n" +
	"afrinic|ZM|ipv4|41.60.0.0|131072|20080101|allocated|x\nafrinic|ZM|ipv4|192.0.2.0|256|20080101|assigned|x\n" +
	"afrinic|ZM|ipv6|2001:db8::|44|20080101|allocated|x\nafrinic|ZM|asn|64500|2|20080101|allocated|x\n" +
	"afrinic|ZA|ipv4|198.51.100.0|256|20080101|allocated|x\nafrinic||ipv4|203.0.113.0|256||available|\n"

func facts(t testing.TB) *enrich.Enricher {
	t.Helper()
	o, n, err := enrich.ReadOrigins("o", strings.NewReader(routes))
	d, n2, err2 := enrich.ReadDelegated("d", strings.NewReader(registry))
	if err != nil || err2 != nil || n.Bad+n2.Bad > 0 {
		t.Fatal(err, err2, n, n2)
	}
	return &enrich.Enricher{Origins: o, Delegated: d}
}

func TestWho(t *testing.T) {
	r := open(t)
	r.SetFacts(func() *enrich.Enricher { return facts(t) })
	load(t, r, "national", file)
	load(t, r, "other", "name,prefix,domain\nOther,192.0.2.0/24; 192.0.2.64/26,www.health.gov.zm\n")
	f := func(query, want string, claims ...string) {
		t.Helper()
		a, err := r.Who(t.Context(), query)
		if err != nil {
			t.Error(err)
			return
		}
		if got := fmt.Sprintf("%s %s: %s %s %s", a.Kind, a.Value, a.Owner, a.Rule, a.Net); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
		var got []string
		for _, c := range a.Claims {
			got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %s %v", c.Org, c.Value, c.Inside), " false"))
		}
		if diff := cmp.Diff(claims, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	f("192.0.2.200", "ip 192.0.2.200: lusaka-hospital import 192.0.2.128/25",
		"lusaka-hospital 192.0.2.128/25", "ministry-of-health 192.0.2.0/24", "other 192.0.2.0/24")
	f("192.0.2.0/25", "prefix 192.0.2.0/25: ministry-of-health import 192.0.2.0/24",
		"ministry-of-health 192.0.2.0/24", "other 192.0.2.0/24", "other 192.0.2.64/26 true")
	f("41.60.1.1", "ip 41.60.1.1: zamtel asn 64500", "zamtel 64500")
	f("AS64500", "as 64500: zamtel asn 64500", "zamtel 64500")
	f("https://www.health.gov.zm:8443/x?y", "domain www.health.gov.zm: other domain www.health.gov.zm",
		"other www.health.gov.zm", "ministry-of-health health.gov.zm")
	f("health.gov.zm", "domain health.gov.zm: ministry-of-health domain health.gov.zm",
		"ministry-of-health health.gov.zm", "other www.health.gov.zm true")
	f("gov.zm", "domain gov.zm:  none ", "other www.health.gov.zm true", "ministry-of-health health.gov.zm true")
	f("http://[2001:db8:1::1]/", "ip 2001:db8:1::1: ministry-of-health import 2001:db8:1::/48", "ministry-of-health 2001:db8:1::/48")
	f("10.0.0.1:80", "ip 10.0.0.1:  none ")
	for _, bad := range []string{"", "nonsense", "http://", "1.2.3.4/33", "fe80::1%eth0", "' OR 1=1"} {
		if a, err := r.Who(t.Context(), bad); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%q: got %+v %v, want an Invalid fault", bad, a, err)
		}
	}
	a, err := r.Who(t.Context(), "192.0.2.1")
	if err != nil || len(a.Contacts) != 2 || a.Contacts[0].Email != "abuse@health.gov.zm" || a.ASN != 64999 || a.Sector != "health" {
		t.Errorf("got %+v %v", a, err)
	}
}

func TestCoverage(t *testing.T) {
	r := open(t)
	r.SetFacts(func() *enrich.Enricher { return facts(t) })
	load(t, r, "national", file)
	load(t, r, "other", "name,prefix,asn\nOther,192.0.2.0/24,64501\n")
	c, err := r.Coverage(t.Context(), "zm")
	if err != nil {
		t.Fatal(err)
	}
	want := Coverage{CC: "ZM", Basis: "delegated", Source: "afrinic 2026-01-01", Date: "2026-01-01",
		IPv4: Share{Total: 131328, Covered: 65792, ByPrefix: 256, Percent: 100 * 65792.0 / 131328},
		IPv6: Share{Total: 16, Covered: 2, ByPrefix: 1, Percent: 12.5},
		ASNs: Share{Total: 2, Covered: 2, Percent: 100},
		Gaps: []Gap{
			{Net: "41.61.0.0/17", Family: 4, Size: 32768, Percent: 100 * 32768.0 / 131328, ASN: 64777, ASName: "NOBODYS-AS"},
			{Net: "41.61.128.0/17", Family: 4, Size: 32768, Percent: 100 * 32768.0 / 131328},
			{Net: "2001:db8:2::-2001:db8:f:ffff:ffff:ffff:ffff:ffff", Family: 6, Size: 14, Percent: 87.5},
		},
		Overlaps: []Overlap{
			{"prefix", "192.0.2.0/24", "other", "192.0.2.0/24", "ministry-of-health", "ministry-of-health"},
			{"prefix", "192.0.2.128/25", "lusaka-hospital", "192.0.2.0/24", "other", "lusaka-hospital"},
			{"as", "64501", "zamtel", "64501", "other", "other"},
		},
	}
	sortOverlaps := func(c *Coverage) {
		slices.SortFunc(c.Overlaps, func(a, b Overlap) int { return strings.Compare(b.Kind+b.Net, a.Kind+a.Net) })
	}
	sortOverlaps(&c)
	sortOverlaps(&want)
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if c, err := r.Coverage(t.Context(), "XX"); err != nil || c.Basis != "" {
		t.Errorf("a country without space: %+v %v", c, err)
	}
}

// drawn is a roster of few organisations over few networks, so that claims meet.
func drawn(t *rapid.T) []tocsin.Org {
	var orgs []tocsin.Org
	for i := range rapid.IntRange(1, 5).Draw(t, "orgs") {
		o := tocsin.Org{Slug: fmt.Sprintf("o%d", i), Name: fmt.Sprintf("O %d", i)}
		if i > 0 && rapid.Bool().Draw(t, "child") {
			o.Parent = fmt.Sprintf("o%d", rapid.IntRange(0, i-1).Draw(t, "parent"))
		}
		for range rapid.IntRange(0, 4).Draw(t, "nets") {
			o.Nets = append(o.Nets, drawnNet(t))
		}
		orgs = append(orgs, o)
	}
	return orgs
}

func drawnNet(t *rapid.T) tocsin.Net {
	from := rapid.SampledFrom([]tocsin.From{tocsin.ByHand, "import:a", "import:b"}).Draw(t, "from")
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return tocsin.Net{AS: rapid.Uint32Range(1, 3).Draw(t, "as"), From: from}
	case 1:
		return tocsin.Net{Domain: rapid.SampledFrom([]string{"a.zm", "b.a.zm", "c.b.a.zm", "d.zm"}).Draw(t, "domain"), From: from}
	}
	a := netip.AddrFrom4([4]byte{10, 0, 0, byte(rapid.IntRange(0, 15).Draw(t, "addr"))})
	return tocsin.Net{Prefix: netip.PrefixFrom(a, rapid.IntRange(27, 32).Draw(t, "bits")).Masked(), From: from}
}

// naiveOwner is the rule in plain words.
func naiveOwner(orgs []tocsin.Org, addr netip.Addr, asn uint32, host string) (string, string) {
	depth := depths(orgs)
	best, rule, rank := "", RuleNone, ""
	for _, o := range orgs {
		for _, n := range o.Nets {
			hand, r, bits := n.From == tocsin.ByHand, "", 0
			switch {
			case n.Prefix.IsValid() && n.Prefix.Contains(addr):
				if r, bits = "1"+RuleImport, n.Prefix.Bits(); hand {
					r = "0" + RuleHand
				}
			case n.AS != 0 && n.AS == asn:
				r = "2" + RuleASN
			case n.Domain != "" && (host == n.Domain || strings.HasSuffix(host, "."+n.Domain)):
				r, bits = "3"+RuleDomain, len(n.Domain)
			default:
				continue
			}
			k := fmt.Sprintf("%s %03d %v %03d %s", r, 999-bits, !hand, 999-depth[o.Slug], o.Slug)
			if rank == "" || k < rank {
				best, rule, rank = o.Slug, r[1:], k
			}
		}
	}
	return best, rule
}

var drawnTellers = []string{"import:a", "import:b", "hand"}

func drawnClaim(x *Index, o tocsin.Org, n tocsin.Net) claim {
	from := slices.Index(drawnTellers, string(n.From))
	return claim{org: x.slugs[o.Slug], from: uint32(from), hand: n.From == tocsin.ByHand}
}

// decides returns whose the claim that decides is, and its rule.
func decides(x *Index, q question, asn uint32) (org, rule string) {
	list := x.touching(q, asn)
	x.order(list)
	if len(list) == 0 || list[0].Inside {
		return "", RuleNone
	}
	return list[0].Org, ruleOf[weight(list[0])]
}

// naiveTouching counts the claims that touch a prefix, each read against it.
func naiveTouching(orgs []tocsin.Org, p netip.Prefix) (above, inside int) {
	for _, o := range orgs {
		for _, n := range o.Nets {
			switch {
			case !n.Prefix.IsValid() || !n.Prefix.Overlaps(p):
			case n.Prefix.Bits() <= p.Bits():
				above++
			default:
				inside++
			}
		}
	}
	return above, inside
}

func TestEveryClaimThatTouchesIsListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		orgs := drawn(t)
		x := newIndex(slices.Clone(orgs))
		var claims []claim
		for _, o := range orgs {
			for _, n := range o.Nets {
				kind, value := textOf(n)
				claims = appendClaims(claims, drawnClaim(x, o, n), kind, value)
			}
		}
		x.fill(claims, drawnTellers)
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(rapid.IntRange(0, 15).Draw(t, "addr"))}), rapid.IntRange(24, 32).Draw(t, "bits")).Masked()
		above, inside := 0, 0
		for _, c := range x.touching(question{kind: kindPrefix, prefix: p}, 0) {
			if c.Inside {
				inside++
			} else {
				above++
			}
		}
		if a, i := naiveTouching(orgs, p); a != above || i != inside {
			t.Fatalf("%v: %d above and %d inside, want %d and %d", p, above, inside, a, i)
		}
	})
}

func TestManyClaimsCostLittle(t *testing.T) {
	r := open(t)
	var b strings.Builder
	b.WriteString("name,prefix\n")
	for i := range 250 {
		fmt.Fprintf(&b, "Organisation %d,10.7.%d.%d/28\n", i, i/16, i%16*16)
	}
	load(t, r, "n", b.String())
	a, err := r.Who(t.Context(), "10.7.0.0/20")
	if err != nil || len(a.Claims) != maxClaims {
		t.Fatalf("%d claims, %v; want %d", len(a.Claims), err, maxClaims)
	}
	per := testing.AllocsPerRun(20, func() { a, err = r.Who(t.Context(), "10.7.0.0/20") })
	if err != nil || per > 3*maxClaims {
		t.Errorf("%v, and %.0f allocations; a question about %d claims may not take more than three a claim", err, per, maxClaims)
	}
}

func TestOwnerIsTheNaiveOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		orgs := drawn(t)
		x := newIndex(slices.Clone(orgs))
		var claims []claim
		for _, o := range orgs {
			for _, n := range o.Nets {
				kind, value := textOf(n)
				claims = appendClaims(claims, drawnClaim(x, o, n), kind, value)
			}
		}
		x.fill(rapid.Permutation(claims).Draw(t, "order"), drawnTellers)
		for range 20 {
			addr := netip.AddrFrom4([4]byte{10, 0, 0, byte(rapid.IntRange(0, 40).Draw(t, "ask"))})
			asn := rapid.Uint32Range(0, 4).Draw(t, "asn")
			host := rapid.SampledFrom([]string{"", "zm", "a.zm", "x.a.zm", "b.a.zm", "y.c.b.a.zm", "xa.zm"}).Draw(t, "host")
			org, rule := x.Owner(addr, asn, host)
			wantOrg, wantRule := naiveOwner(orgs, addr, asn, host)
			first, firstRule := decides(x, question{kind: "ip", prefix: netip.PrefixFrom(addr, 32)}, asn)
			if ipOrg, ipRule := naiveOwner(orgs, addr, asn, ""); first != ipOrg || firstRule != ipRule {
				t.Fatalf("%v %d: the first claim is %s's by %s, want %s %s", addr, asn, first, firstRule, ipOrg, ipRule)
			}
			if org != wantOrg || rule != wantRule {
				t.Fatalf("%v %d %q: got %s %s, want %s %s", addr, asn, host, org, rule, wantOrg, wantRule)
			}
		}
	})
}
