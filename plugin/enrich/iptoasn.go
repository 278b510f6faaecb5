package enrich

import (
	"bytes"
	"io"
	"net/netip"
	"strings"
	"unicode/utf8"
)

// ReadOrigins reads a table of iptoasn.com: start, end, AS number, country and the AS's name on each line, separated
// by tabs (ip2asn-combined.tsv, ip2asn-v4.tsv, ip2asn-v6.tsv), plain or packed with gzip. Lines that can't be read are
// counted in the Notes and left out; an error means that the rest of the file is missing from the table.
func ReadOrigins(name string, r io.Reader) (*Origins, *Notes, error) {
	b, n := newOrigins(), &Notes{File: name, Kind: "iptoasn"}
	err := b.iptoasn(r, n)
	return b.table(), n, err
}

func (b *origins) iptoasn(r io.Reader, n *Notes) error {
	return eachLine(r, n, func(text []byte) error {
		if text[0] == '#' {
			return nil
		}
		if b.seq >= MaxSpans {
			return &badLine{"", "there are too many ranges; this one is left out"}
		}
		return b.iptoasnLine(text)
	})
}

func (b *origins) iptoasnLine(text []byte) error {
	start, rest, ok := bytes.Cut(text, tab)
	end, rest, ok2 := bytes.Cut(rest, tab)
	if !ok || !ok2 {
		return &badLine{"", "there are not five columns separated by tabs"}
	}
	lo, v4, ok := parseWide(start)
	if !ok {
		return &badLine{"start", "it is not an IP address"}
	}
	hi, v4end, ok := parseWide(end)
	if !ok || v4 != v4end {
		return &badLine{"end", "it is not an IP address of the start's family"}
	}
	if hi.less(lo) {
		return &badLine{"end", "it is below the start"}
	}
	origin, err := b.number(rest, func() (Origin, error) { return parseOrigin(rest) })
	if err != nil {
		return err
	}
	b.add(v4, lo, hi, origin)
	return nil
}

var tab = []byte{'\t'}

// parseOrigin reads "asn TAB country TAB name". AS 0 with no country is iptoasn's word for a range that nobody routes.
func parseOrigin(text []byte) (Origin, error) {
	num, rest, ok := bytes.Cut(text, tab)
	cc, name, ok2 := bytes.Cut(rest, tab)
	if !ok || !ok2 {
		return Origin{}, &badLine{"", "there are not five columns separated by tabs"}
	}
	asn, ok := parseASN(num)
	if !ok {
		return Origin{}, &badLine{"asn", "it is not a number from 0 to 4294967295"}
	}
	o := Origin{ASN: asn, CC: parseCC(cc)}
	if s := strings.TrimSpace(string(name)); asn != 0 && s != "-" && utf8.ValidString(s) {
		o.Name = s
	}
	return o, nil
}

// parseASN reads a decimal number of at most 32 bits.
func parseASN(b []byte) (uint32, bool) {
	if len(b) == 0 || len(b) > 10 {
		return 0, false
	}
	n := uint64(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return uint32(n), n < 1<<32
}

// parseCC returns a country code in upper case, or "" for what is not one: "None", "-", "ZZ" (nobody's).
func parseCC(b []byte) string {
	if len(b) != 2 {
		return ""
	}
	x, y := b[0]&^0x20-'A', b[1]&^0x20-'A'
	if x >= 26 || y >= 26 || x == 25 && y == 25 {
		return ""
	}
	return countries[uint(x)*26+uint(y)]
}

// parseWide reads an address. IPv4 is read by hand, since most lines are of it.
func parseWide(b []byte) (w wide, v4, ok bool) {
	if bytes.IndexByte(b, ':') < 0 {
		n, ok := parse4(b)
		return wide{0, uint64(n)}, true, ok
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil || a.Zone() != "" {
		return wide{}, false, false
	}
	a = a.Unmap()
	return wideOf(a), a.Is4(), true
}

func parse4(b []byte) (n uint32, ok bool) {
	part, digits, dots := uint32(0), 0, 0
	for _, c := range b {
		if c == '.' {
			if digits == 0 || dots == 3 {
				return 0, false
			}
			n, part, digits, dots = n<<8|part, 0, 0, dots+1
			continue
		}
		if c < '0' || c > '9' || digits == 3 || digits > 0 && part == 0 {
			return 0, false
		}
		part, digits = part*10+uint32(c-'0'), digits+1
		if part > 255 {
			return 0, false
		}
	}
	return n<<8 | part, digits > 0 && dots == 3
}
