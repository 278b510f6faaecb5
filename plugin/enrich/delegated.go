package enrich

import (
	"bytes"
	"io"
	"math/bits"
	"net/netip"
	"slices"
	"time"
)

// Delegated is what the regional internet registries gave out: which address space and which AS numbers are registered
// in which country. It never changes once it is made. A nil Delegated knows nothing.
type Delegated struct {
	country *Origins
	asns    []asnRun
	sources []Issue
}

// Issue is one registry's file.
type Issue struct {
	Registry string // as the file names it: "ripencc"
	Day      string // the last day that it tells of, "2026-11-23"
}

// Issues are the files that it was made from.
func (d *Delegated) Issues() []Issue {
	if d == nil {
		return nil
	}
	return d.sources
}

type asnRun struct {
	cc          string
	first, last uint32
}

// ASNs is a run of AS numbers; both ends are in it.
type ASNs struct{ First, Last uint32 }

// Space is what is registered in one country.
type Space struct {
	CC     string
	Ranges []Range // in order of address, IPv4 first; neighbours are joined
	ASNs   []ASNs
}

// HasASN reports whether an AS number is registered in the country.
func (s *Space) HasASN(asn uint32) bool {
	for _, r := range s.ASNs {
		if r.First <= asn && asn <= r.Last {
			return true
		}
	}
	return false
}

// Country returns the country that an address is registered in, or "".
func (d *Delegated) Country(a netip.Addr) string {
	if d == nil {
		return ""
	}
	o, _ := d.country.Lookup(a)
	return o.CC
}

// Space returns what is registered in a country, given in upper case.
func (d *Delegated) Space(cc string) Space {
	s := Space{CC: cc}
	if d == nil {
		return s
	}
	d.country.Ranges(func(r Range, of Origin) bool {
		if of.CC == cc {
			s.Ranges = append(s.Ranges, r)
		}
		return true
	})
	for _, r := range d.asns {
		if r.cc == cc {
			s.ASNs = append(s.ASNs, ASNs{r.first, r.last})
		}
	}
	return s
}

// ReadDelegated reads a registry's delegated or delegated-extended statistics file, plain or packed with gzip. Lines
// that can't be read are counted in the Notes and left out; an error means that the rest of the file is missing.
func ReadDelegated(name string, r io.Reader) (*Delegated, *Notes, error) {
	b, n := newDelegations(), &Notes{File: name, Kind: "delegated"}
	err := b.read(r, n)
	return b.table(), n, err
}

// delegations gathers what the files say.
type delegations struct {
	origins *origins
	asns    []asnRun
	sources []Issue
}

// maxIssues is how many files are named; there are five registries.
const maxIssues = 20

// issue reads the version line: version|registry|serial|records|startdate|enddate|UTCoffset.
func (b *delegations) issue(text []byte) {
	col := bytes.SplitN(text, bar, 7)
	if len(col) < 6 || len(b.sources) >= maxIssues || len(col[1]) > 20 {
		return
	}
	i := Issue{Registry: string(col[1])}
	if day, err := time.Parse("20060102", string(col[5])); err == nil {
		i.Day = day.Format(time.DateOnly)
	}
	b.sources = append(b.sources, i)
}

func newDelegations() *delegations { return &delegations{origins: newOrigins()} }

func (b *delegations) table() *Delegated {
	slices.SortFunc(b.asns, func(x, y asnRun) int { return int(int64(x.first) - int64(y.first)) })
	return &Delegated{country: b.origins.table(), asns: b.asns, sources: b.sources}
}

func (b *delegations) read(r io.Reader, n *Notes) error {
	return eachLine(r, n, func(text []byte) error {
		if int(b.origins.seq)+len(b.asns) >= MaxSpans {
			return &badLine{"", "there are too many records; this one is left out"}
		}
		return b.line(text)
	})
}

var bar = []byte{'|'}

// line reads registry|cc|type|start|value|date|status[|…]. The version line, the summaries and what nobody holds are
// passed over. Source: RIR statistics exchange format 1.
func (b *delegations) line(text []byte) error {
	if text[0] >= '0' && text[0] <= '9' {
		b.issue(text)
		return nil
	}
	if text[0] == '#' || bytes.HasSuffix(text, []byte("|summary")) {
		return nil
	}
	var col [7][]byte
	rest, more := text, true
	for i := range col {
		if !more {
			return &badLine{"", "there are not seven columns separated by |"}
		}
		col[i], rest, more = bytes.Cut(rest, bar)
	}
	if status := string(col[6]); status != "allocated" && status != "assigned" {
		return nil
	}
	cc := parseCC(col[1])
	if cc == "" {
		return nil // "EU", "AP" are codes too; an empty one or ZZ is nobody's country
	}
	return b.record(cc, string(col[2]), col[3], col[4])
}

func (b *delegations) record(cc, kind string, start, value []byte) error {
	n, ok := parseASN(value)
	if !ok || n == 0 {
		return &badLine{"value", "it is not a number above 0"}
	}
	switch kind {
	case "asn":
		first, ok := parseASN(start)
		if !ok || first+(n-1) < first {
			return &badLine{"start", "it is not an AS number with that many behind it"}
		}
		b.asns = append(b.asns, asnRun{cc, first, first + (n - 1)})
		return nil
	case "ipv4", "ipv6":
		return b.space(cc, kind == "ipv4", start, n)
	}
	return &badLine{"type", "it is none of asn, ipv4 and ipv6"}
}

// space takes a range: value is how many addresses of IPv4 it has, or the length of an IPv6 prefix.
func (b *delegations) space(cc string, v4 bool, start []byte, value uint32) error {
	lo, is4, ok := parseWide(start)
	if !ok || is4 != v4 {
		return &badLine{"start", "it is not an address of that type"}
	}
	hi := wide{0, lo.lo + uint64(value) - 1}
	if !v4 {
		if value > 128 || bitsSet(lo, 128-int(value)) {
			return &badLine{"value", "it is not the length of a prefix that begins there"}
		}
		hi = lastOf(lo, 128-int(value))
	}
	if widest(v4).less(hi) {
		return &badLine{"value", "the range goes beyond the last address"}
	}
	num, err := b.origins.number([]byte(cc), func() (Origin, error) { return Origin{CC: cc}, nil })
	if err != nil {
		return err
	}
	b.origins.add(v4, lo, hi, num)
	return nil
}

// bitsSet reports whether any of the last n bits is set.
func bitsSet(w wide, n int) bool {
	trailing := bits.TrailingZeros64(w.lo)
	if trailing == 64 {
		trailing += bits.TrailingZeros64(w.hi)
	}
	return trailing < n
}
