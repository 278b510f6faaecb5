package roster

import (
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones are checked also where the machine has no list of them
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"tocsin"
	"tocsin/plugin/enrich"
)

// Prefixes shorter than these hold more than any one organisation has; they would make somebody the owner of the world.
const (
	MinBits4 = 8
	MinBits6 = 16
)

var (
	asnSpace = regexp.MustCompile(`(?i)\bASN?[ \t]+`)
	dashes   = regexp.MustCompile(`\s*[-–—]\s*`)
)

// values cuts a cell of nets into its values: by semicolons, commas and white space.
func values(c column, cell string) []string {
	switch c {
	case colASN:
		cell = asnSpace.ReplaceAllString(cell, "AS")
	case colPrefix:
		cell = dashes.ReplaceAllString(cell, "-")
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '|' || unicode.IsSpace(r) })
}

// parseASN reads an AS number: 64500, AS64500 or 1.10.
func parseASN(s string) (uint32, error) {
	num := strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(s), "AS"), "N")
	bad := fmt.Errorf("%s is not an AS number from 1 to 4294967295", quote(s))
	if hi, lo, dotted := strings.Cut(num, "."); dotted { // Source: RFC 5396 §2
		h, err := strconv.ParseUint(hi, 10, 16)
		l, err2 := strconv.ParseUint(lo, 10, 16)
		if err != nil || err2 != nil || h<<16|l == 0 {
			return 0, bad
		}
		return uint32(h<<16 | l), nil
	}
	n, err := strconv.ParseUint(num, 10, 32)
	if err != nil || n == 0 {
		return 0, bad
	}
	return uint32(n), nil
}

// parsePrefixes reads a prefix, an address or a range of addresses. note says how it was read where that is not just
// as it stands there.
func parsePrefixes(s string) (ps []netip.Prefix, note string, err error) {
	if from, to, ok := strings.Cut(s, "-"); ok {
		ps, err = parseRange(s, from, to)
		return ps, "", err
	}
	p, err := parsePrefix(s)
	if err != nil {
		return nil, "", fmt.Errorf("%s is not an IP address or a prefix", quote(s))
	}
	if p.Masked() != p {
		note = fmt.Sprintf("%s has bits set behind the prefix; it is read as %v", quote(s), p.Masked())
		p = p.Masked()
	}
	return []netip.Prefix{p}, note, tooShort(p)
}

func parsePrefix(s string) (netip.Prefix, error) {
	addr, bits, sliced := strings.Cut(s, "/")
	a, err := netip.ParseAddr(addr)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, errors.New("not an address")
	}
	n := a.BitLen()
	if sliced {
		if n, err = strconv.Atoi(bits); err != nil || n < 0 || n > a.BitLen() || len(bits) > 3 || bits[0] == '+' {
			return netip.Prefix{}, errors.New("not a length")
		}
	}
	if a.Is4In6() {
		if n < 96 {
			return netip.Prefix{}, errors.New("not IPv4")
		}
		a, n = a.Unmap(), n-96
	}
	return netip.PrefixFrom(a, n), nil
}

func parseRange(s, from, to string) ([]netip.Prefix, error) {
	lo, err := netip.ParseAddr(from)
	hi, err2 := netip.ParseAddr(to)
	lo, hi = lo.Unmap(), hi.Unmap()
	if err != nil || err2 != nil || lo.Zone()+hi.Zone() != "" || lo.Is4() != hi.Is4() || hi.Less(lo) {
		return nil, fmt.Errorf("%s is not a range of IP addresses", quote(s))
	}
	var ps []netip.Prefix
	for p := range (enrich.Range{From: lo, To: hi}).Prefixes {
		if err := tooShort(p); err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

func tooShort(p netip.Prefix) error {
	least := MinBits6
	if p.Addr().Is4() {
		least = MinBits4
	}
	if p.Bits() < least {
		return fmt.Errorf("%v is more than one organisation can have; the shortest prefix is /%d", p, least)
	}
	return nil
}

// parseDomain reads a domain in any script; a scheme and a path around it, and "*." before it, are taken off.
func parseDomain(s string) (string, error) {
	host := s
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	host = strings.TrimPrefix(strings.TrimPrefix(host, "*"), ".")
	host = strings.TrimSuffix(host, ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return "", fmt.Errorf("%s is an address; it belongs into the column prefix", quote(s))
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" || len(ascii) > MaxDomain || strings.HasSuffix(ascii, ".") { // one dot stands for the root, not two
		return "", fmt.Errorf("%s is not a domain", quote(s))
	}
	if last := ascii[len(ascii)-1]; last >= '0' && last <= '9' && !strings.Contains(ascii, ".xn--") { // Source: RFC 3696 §2
		return "", fmt.Errorf("%s is not a domain: none ends in a digit", quote(s))
	}
	if !strings.Contains(ascii, ".") {
		return "", fmt.Errorf("%s is a whole top-level domain or no domain at all", quote(s))
	}
	return ascii, nil
}

// parseEmails reads one or more addresses, each alone or as "Name <address>".
func parseEmails(s string) ([]tocsin.Contact, error) {
	list, err := mail.ParseAddressList(s)
	if err != nil {
		return nil, fmt.Errorf("%s is not an e-mail address", quote(s))
	}
	contacts := make([]tocsin.Contact, 0, len(list))
	for _, a := range list {
		local, domain, _ := cutLast(a.Address, '@')
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil || len(local)+1+len(ascii) > MaxEmail || strings.ContainsFunc(a.Address, unicode.IsControl) {
			return nil, fmt.Errorf("%s is not an e-mail address", quote(s))
		}
		contacts = append(contacts, tocsin.Contact{Email: strings.ToLower(local) + "@" + ascii, Name: tidy(a.Name)})
	}
	return contacts, nil
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// parseText reads a text that people see: one line, no control signs, not longer than max bytes.
func parseText(s string, max int) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("%s is not UTF-8; save the file as UTF-8", quote(s))
	}
	s = tidy(s)
	if len(s) > max {
		return "", fmt.Errorf("%s is longer than %d bytes", quote(s), max)
	}
	return s, nil
}

// tidy makes runs of white space one space and takes control signs away.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}

func parseCriticality(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > MaxCriticality {
		return 0, fmt.Errorf("%s is not a number from 0 to %d", quote(s), MaxCriticality)
	}
	return n, nil
}

// MaxCriticality is the highest criticality.
const MaxCriticality = 5

func parseLanguage(s string) (string, error) {
	if len(s) > MaxText {
		return "", fmt.Errorf("%s is not a language code such as en, ar or zh-Hans", quote(s))
	}
	tag, err := language.Parse(s) // Source: BCP 47
	if err != nil {
		return "", fmt.Errorf("%s is not a language code such as en, ar or zh-Hans", quote(s))
	}
	return tag.String(), nil
}

func parseZone(s string) (string, error) {
	if _, err := time.LoadLocation(s); err != nil || s == "Local" || len(s) > MaxText {
		return "", fmt.Errorf("%s is not a time zone such as Africa/Lusaka", quote(s))
	}
	return s, nil
}
