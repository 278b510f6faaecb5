package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/netip"
	"strings"
)

// org is an organisation as far as the reports need it.
type org struct {
	name   string
	domain string // the first one that is written in ASCII
	sector string
	city   string
	nets   []netip.Prefix
	free   []netip.Addr // its IPv4 hosts, without those of prefixes inside its own
}

// cities is where an organisation sits. Meridia's towns go by the language that is spoken there.
var cities = map[string]string{
	"ar": "AL-WAHA", "en": "MERIDIA CITY", "es": "SANTA MARINA", "fr": "PORT-CLAIR", "ru": "SEVERNY BEREG", "zh": "NANAN",
}

// Columns of the list of organisations.
const (
	colName = iota
	colParent
	colSector
	colCriticality
	colLanguage
	colASN
	colPrefix
	colDomain
	colEmail
)

// readOrgs reads the list of organisations and adds the nameless holders of space that nobody has entered.
func readOrgs(list []byte) ([]*org, error) {
	rows, err := csv.NewReader(bytes.NewReader(list)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read constituents: %w", err)
	}
	orgs := make([]*org, 0, len(rows)+len(unlisted))
	for _, row := range rows[1:] {
		o, err := readOrg(row)
		if err != nil {
			return nil, fmt.Errorf("read constituent %s: %w", row[colName], err)
		}
		orgs = append(orgs, o)
	}
	for _, u := range unlisted {
		orgs = append(orgs, &org{domain: u.name, city: cities["en"], nets: []netip.Prefix{netip.MustParsePrefix(u.prefix)}})
	}
	settle(orgs)
	return orgs, nil
}

// unlisted is space of the country that no organisation claims as a prefix, under a name for the story's use.
var unlisted = [...]struct{ name, prefix string }{
	{"gap-north", "192.0.2.224/28"}, {"gap-south", "198.51.100.240/28"}, {"by-as", "203.0.113.176/28"},
}

func readOrg(row []string) (*org, error) {
	o := &org{name: row[colName], sector: row[colSector], city: cities[row[colLanguage]]}
	for d := range strings.SplitSeq(row[colDomain], ";") {
		if o.domain == "" && strings.IndexFunc(d, func(r rune) bool { return r > 127 }) < 0 {
			o.domain = d
		}
	}
	for p := range strings.SplitSeq(row[colPrefix], ";") {
		if p == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return nil, err
		}
		o.nets = append(o.nets, prefix)
	}
	return o, nil
}

// settle gives each IPv4 host of the country to the organisation with the longest prefix around it.
func settle(orgs []*org) {
	for _, block := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"} {
		p := netip.MustParsePrefix(block)
		for a := p.Addr(); p.Contains(a); a = a.Next() {
			if low := a.As4()[3] & 15; low == 0 || low == 15 {
				continue
			}
			if o := holder(orgs, a); o != nil {
				o.free = append(o.free, a)
			}
		}
	}
}

// holder returns the organisation with the longest prefix around an address, or nil.
func holder(orgs []*org, a netip.Addr) *org {
	var best *org
	bits := -1
	for _, o := range orgs {
		for _, p := range o.nets {
			if p.Contains(a) && p.Bits() > bits {
				best, bits = o, p.Bits()
			}
		}
	}
	return best
}

// listed reports whether the organisation is on the list at all.
func (o *org) listed() bool { return o.name != "" }

// host returns a name for a host of the organisation, or "" where nobody has named it.
func (o *org) host(a netip.Addr, role string) string {
	switch {
	case !o.listed():
		return ""
	case o.sector == "telecommunications":
		return "dyn-" + strings.ReplaceAll(a.String(), ".", "-") + "." + o.domain
	case a.Is4():
		return fmt.Sprintf("%s-%d.%s", role, a.As4()[3], o.domain)
	default:
		return role + "-" + fmt.Sprint(a.As16()[15]) + "." + o.domain
	}
}
