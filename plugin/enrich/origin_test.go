package enrich

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const combined = "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n" +
	"1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n" +
	"41.60.0.0\t41.60.255.255\t30844\tZM\tLIQUID-AS\n" +
	"41.60.4.0\t41.60.4.255\t64500\tZM\tSMALL & Söhne\n" +
	"41.60.4.128\t41.60.5.127\t64501\tzm\tCROSSING\n" +
	"255.255.255.0\t255.255.255.255\t64502\tNone\tLAST\n" +
	"2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\t64503\tZM\tSIX\n" +
	"ff00::\tffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\t64504\tNone\tEND\n"

func TestOriginOfAddress(t *testing.T) {
	o, n, err := ReadOrigins("a.tsv", strings.NewReader(combined))
	if err != nil || n.Bad != 0 || n.Lines != 8 {
		t.Fatalf("%v %+v", err, n)
	}
	f := func(in, want string) {
		t.Helper()
		got, ok := o.Lookup(netip.MustParseAddr(in))
		if s := fmt.Sprint(got.ASNum, " ", got.Name, " ", got.CC); ok != (want != "") || ok && s != want {
			t.Errorf("%s: got %q %v, want %q", in, s, ok, want)
		}
	}
	f("0.255.255.255", "")
	f("1.0.0.0", "13335 CLOUDFLARENET US")
	f("1.0.0.255", "13335 CLOUDFLARENET US")
	f("::ffff:1.0.0.255", "13335 CLOUDFLARENET US")
	f("1.0.1.0", "")
	f("41.60.3.255", "30844 LIQUID-AS ZM")
	f("41.60.4.127", "64500 SMALL & Söhne ZM")
	f("41.60.4.200", "64501 CROSSING ZM") // both are 256 long: the later line wins
	f("41.60.5.127", "64501 CROSSING ZM")
	f("41.60.5.128", "30844 LIQUID-AS ZM")
	f("41.61.0.0", "")
	f("255.255.255.255", "64502 LAST ")
	f("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "")
	f("2001:db8::1", "64503 SIX ZM")
	f("2001:db9::", "")
	f("::", "")
	f("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "64504 END ")
	if _, ok := (*Origins)(nil).Lookup(netip.MustParseAddr("1.0.0.0")); ok {
		t.Error("a nil table knows something")
	}
	if _, ok := o.Lookup(netip.Addr{}); ok {
		t.Error("the zero address has an origin")
	}
}

func TestBadLinesAreNamed(t *testing.T) {
	text := "1.0.0.0\t1.0.0.255\t1\tUS\tA\n1.0.0\t1.0.0.255\t1\tUS\tA\n1.0.0.9\t1.0.0.1\t1\tUS\tA\n" +
		"1.0.0.1\t::1\t1\tUS\tA\n1.0.0.1\t1.0.0.1\tx\tUS\tA\nnothing\n\n" + strings.Repeat("x", MaxLine*3) + "\n2.0.0.0\t2.0.0.0\t2\tFR\tB"
	o, n, err := ReadOrigins("a.tsv", strings.NewReader(text))
	if err != nil || n.Bad != 6 || n.Lines != 9 {
		t.Fatalf("%v %+v", err, n)
	}
	var got []string
	for _, f := range n.Faults {
		got = append(got, f.Error())
	}
	want := []string{"a.tsv:2: start: it is not an IP address", "a.tsv:3: end: it is below the start",
		"a.tsv:4: end: it is not an IP address of the start's family", "a.tsv:5: asn: it is not a number from 0 to 4294967295",
		"a.tsv:6: there are not five columns separated by tabs", "a.tsv:8: the line is longer than 4096 bytes"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if of, ok := o.Lookup(netip.MustParseAddr("2.0.0.0")); !ok || of.ASN != 2 {
		t.Error("the line behind a long one is lost")
	}
}

// naive is the rule in plain words: the smallest range that holds the address; of equal ones the last.
func naive(spans []span, a wide) uint32 {
	best := -1
	for i := range spans {
		s := &spans[i]
		if a.less(s.lo) || s.hi.less(a) {
			continue
		}
		if best < 0 || !spans[best].size().less(s.size()) {
			best = i
		}
	}
	if best < 0 {
		return 0
	}
	return spans[best].origin
}

func TestSmallestRangeWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v4 := rapid.Bool().Draw(t, "v4")
		edge := rapid.SampledFrom([]wide{{}, {0, 1000}, {0x2001_0db8 << 32, 0}, widest(v4).minus(wide{0, 40})})
		at := func(name string) wide {
			w := edge.Draw(t, name+" edge")
			if v4 {
				w.hi = 0
			}
			w.lo += rapid.Uint64Range(0, 40).Draw(t, name)
			return w
		}
		var spans []span
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			lo, hi := at("lo"), at("hi")
			if hi.less(lo) {
				lo, hi = hi, lo
			}
			spans = append(spans, span{lo, hi, rapid.Uint32Range(0, 4).Draw(t, "origin"), uint32(i)})
		}
		b := newOrigins()
		b.list = make([]entry, 5)
		for i := range b.list {
			b.list[i].asn = uint32(i)
		}
		for _, s := range spans {
			b.add(v4, s.lo, s.hi, s.origin)
		}
		o := b.table()
		for range 50 {
			a := at("ask")
			got, _ := o.Lookup(a.addr(v4))
			if want := naive(spans, a); got.ASN != want {
				t.Fatalf("%v: got %d, want %d", a.addr(v4), got.ASN, want)
			}
		}
		o.Ranges(func(r Range, of Origin) bool {
			if of.ASN == 0 || r.To.Less(r.From) || naive(spans, wideOf(r.From)) != of.ASN || naive(spans, wideOf(r.To)) != of.ASN {
				t.Fatalf("range %v has %d", r, of.ASN)
			}
			return true
		})
	})
}

func TestPrefixesMakeUpTheRange(t *testing.T) {
	f := func(from, to, want string) {
		t.Helper()
		var got []string
		for p := range (Range{netip.MustParseAddr(from), netip.MustParseAddr(to)}).Prefixes {
			got = append(got, p.String())
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s-%s: got %s, want %s", from, to, s, want)
		}
	}
	f("0.0.0.0", "255.255.255.255", "0.0.0.0/0")
	f("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0")
	f("1.2.3.4", "1.2.3.4", "1.2.3.4/32")
	f("10.0.0.1", "10.0.0.6", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32")
	f("41.60.0.0", "41.60.2.255", "41.60.0.0/23 41.60.2.0/24")
	f("255.255.255.254", "255.255.255.255", "255.255.255.254/31")
	f("2001:db8::", "2001:db8:2:ffff:ffff:ffff:ffff:ffff", "2001:db8::/47 2001:db8:2::/48")
	f("2.0.0.0", "1.0.0.0", "")
}

func TestSuffix(t *testing.T) {
	f := func(host, want string) {
		t.Helper()
		if got := Suffix(host); got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
	f("www.example.co.uk", "co.uk")
	f("example.com", "com")
	f("co.uk", "co.uk")
	f("a.b.gov.zm", "gov.zm")
	f("x.github.io", "github.io")
	f("localhost", "")
	f("1.2.3.4", "")
	f("a.unknowntopleveldomain", "")
	f("", "")
	f("a..com", "")
	f(".com", "")
}

// internet makes a table of the internet's size: n ranges, a fifth of them IPv6, a seventh not routed.
func internet(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		if i < n*4/5 {
			lo := uint64(1<<24) + uint64(i)*9000
			fmt.Fprintf(&b, "%v\t%v\t", wide{0, lo}.addr(true), wide{0, lo + 8999}.addr(true))
		} else {
			lo := uint64(0x2a00)<<48 + uint64(i-n*4/5)<<33
			fmt.Fprintf(&b, "%v\t%v\t", wide{lo, 0}.addr(false), wide{lo + 1<<32 - 1, ^uint64(0)}.addr(false))
		}
		if i%7 == 0 {
			b.WriteString("0\tNone\tNot routed\n")
			continue
		}
		as := i * 7919 % 75000
		fmt.Fprintf(&b, "%d\tZM\tNETWORK-%d Some Company Limited\n", as+1, as)
	}
	return b.Bytes()
}

func FuzzReadOrigins(f *testing.F) {
	f.Add([]byte(combined))
	f.Add([]byte("1.0.0.0\t1.0.0.255\t13335\tUS\tA\n0.0.0.0\t255.255.255.255\t1\tZM\tB\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, n, _ := ReadOrigins("f", bytes.NewReader(text))
		if n.Bad > n.Lines {
			t.Fatalf("%d bad of %d lines", n.Bad, n.Lines)
		}
		o.Ranges(func(r Range, of Origin) bool {
			if got, ok := o.Lookup(r.From); !ok || got != of {
				t.Fatalf("%v: got %v %v, want %v", r.From, got, ok, of)
			}
			return true
		})
	})
}
