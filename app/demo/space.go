package demo

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// route says which AS announces a prefix.
type route struct {
	prefix string
	as     uint32
}

// routes are the announcements of Meridia and of the land abroad, without overlaps. What is not here is held by the
// country's pool.
var routes = []route{
	{"192.0.2.0/25", 64496}, {"192.0.2.128/26", 64496}, {"192.0.2.192/28", 64497}, {"192.0.2.208/28", 65540},
	{"192.0.2.240/28", 64502},
	{"198.51.100.0/27", 64497}, {"198.51.100.32/27", 64498}, {"198.51.100.64/28", 64508}, {"198.51.100.80/28", 64497},
	{"198.51.100.96/28", 64497}, {"198.51.100.112/28", 64508}, {"198.51.100.128/26", 64501}, {"198.51.100.192/27", 64499},
	{"198.51.100.224/28", 64499},
	{"203.0.113.0/28", 64505}, {"203.0.113.16/28", 64497}, {"203.0.113.32/28", 64505}, {"203.0.113.48/28", 64506},
	{"203.0.113.64/28", 64507}, {"203.0.113.80/28", 64497}, {"203.0.113.96/27", 64503}, {"203.0.113.128/28", 64504},
	{"203.0.113.144/28", 64497}, {"203.0.113.160/28", 64497}, {"203.0.113.176/28", 64500}, {"203.0.113.192/27", 64511},
	{"203.0.113.224/27", 65551},
	{"2001:db8:100::/40", 64496}, {"2001:db8:2200::/40", 64497}, {"2001:db8:2300::/40", 64497}, {"2001:db8:2400::/40", 64497},
	{"2001:db8:3000::/48", 64497}, {"2001:db8:4000::/40", 64501}, {"2001:db8:5300::/48", 64510}, {"2001:db8:5c00::/40", 65540},
	{"2001:db8:6000::/40", 64497}, {"2001:db8:7000::/48", 64505}, {"2001:db8:7700::/48", 64509}, {"2001:db8:8000::/48", 64508},
	{"2001:db8:9000::/48", 65541}, {"2001:db8:a000::/48", 64500}, {"2001:db8:b000::/48", 64502},
	{"3fff:100::/28", 64503}, {"3fff:110::/28", 64504}, {"3fff:120::/28", 65542}, {"3fff:130::/28", 65542},
	{"3fff:200::/28", 64497}, {"3fff:210::/32", 64497}, {"3fff:300::/28", 64499}, {"3fff:800::/21", 64511},
}

// pool is the AS of space in the country that no organisation has claimed.
const pool = 65548

// asNames are the AS numbers' names in Latin letters, as a registry holds them.
var asNames = map[uint32]string{
	64496: "GOVNET-QM Government Digital Service of Meridia", 64497: "MERTEL-QM Meridia Telecom",
	64498: "MERTEL-BUSINESS-QM Meridia Telecom Business", 64499: "CARAVEL-QM Caravel Mobile",
	64500: "MIX-QM Meridia Internet Exchange", 64501: "COSTA-QM Costa Hosting", 64502: "RTM-QM Radio Television de Meridie",
	64503: "MGU-QM Meridia State University", 64504: "ALNOOR-QM Al-Noor University", 64505: "POWER-QM Meridia Power Grid Company",
	64506: "PORT-QM Autorite portuaire de Port-Clair", 64507: "AIRPORT-QM Meridia International Airport",
	64508: "CBM-QM Central Bank of Meridia", 64509: "GAS-QM Meridia Gas", 64510: "NIC-QM Meridia Domain Registry",
	64511: "FARLAND-XZ Farland Hosting", 65540: "ECOLES-QM Reseau des ecoles de Meridie", 65541: "POST-QM Meridia Post",
	65542: "REN-QM Meridia Research and Education Network", 65548: "POOL-QM Unclaimed space of Meridia",
	65551: "SINK-XZ Farland Sinkhole Research",
}

// countryOf returns the code of the country that an AS is in.
func countryOf(as uint32) string {
	if as == 64511 || as == 65551 {
		return "XZ"
	}
	return "QM"
}

// asOf returns the AS that announces an address.
func asOf(a netip.Addr) uint32 {
	for _, r := range routes {
		if netip.MustParsePrefix(r.prefix).Contains(a) {
			return r.as
		}
	}
	return pool
}

// asnTable returns the table of AS numbers in iptoasn's layout: first address, last address, AS, country, name.
func asnTable() []byte {
	var b bytes.Buffer
	blocks := []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"}
	unrouted := []string{
		"0.0.0.0\t192.0.1.255", "192.0.3.0\t198.51.99.255", "198.51.101.0\t203.0.112.255", "203.0.114.0\t255.255.255.255", "",
	}
	fmt.Fprintf(&b, "%s\t0\tNone\tNot routed\n", unrouted[0])
	for i, block := range blocks {
		announced(&b, netip.MustParsePrefix(block))
		if i < 3 {
			fmt.Fprintf(&b, "%s\t0\tNone\tNot routed\n", unrouted[i+1])
		}
	}
	return b.Bytes()
}

// announced writes the rows of one block, and the pool's between them.
func announced(b *bytes.Buffer, block netip.Prefix) {
	inside := make([]route, 0, len(routes))
	for _, r := range routes {
		if block.Contains(netip.MustParsePrefix(r.prefix).Addr()) {
			inside = append(inside, r)
		}
	}
	slices.SortFunc(inside, func(x, y route) int {
		return netip.MustParsePrefix(x.prefix).Addr().Compare(netip.MustParsePrefix(y.prefix).Addr())
	})
	at, end := block.Addr(), last(block)
	for _, r := range inside {
		p := netip.MustParsePrefix(r.prefix)
		if at.Less(p.Addr()) {
			asnRow(b, at, p.Addr().Prev(), pool)
		}
		asnRow(b, p.Addr(), last(p), r.as)
		at = last(p).Next()
	}
	if at.IsValid() && !end.Less(at) {
		asnRow(b, at, end, pool)
	}
}

func asnRow(b *bytes.Buffer, from, to netip.Addr, as uint32) {
	fmt.Fprintf(b, "%s\t%s\t%d\t%s\t%s\n", from, to, as, countryOf(as), asNames[as])
}

// last returns the last address of a prefix.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// holdings are the rows of the allocation file, without registry and date.
var holdings = [...]string{
	"QM|asn|64496|15|allocated|qm-0001", "XZ|asn|64511|1|allocated|xz-0001", "QM|asn|65536|15|allocated|qm-0001",
	"XZ|asn|65551|1|allocated|xz-0001",
	"QM|ipv4|192.0.2.0|256|allocated|qm-0001", "QM|ipv4|198.51.100.0|256|allocated|qm-0001",
	"QM|ipv4|203.0.113.0|192|allocated|qm-0001", "XZ|ipv4|203.0.113.192|64|assigned|xz-0001",
	"QM|ipv6|2001:db8::|32|allocated|qm-0001", "QM|ipv6|3fff::|21|allocated|qm-0001", "XZ|ipv6|3fff:800::|21|allocated|xz-0001",
}

// delegated returns the country's allocations as a registry publishes them: the extended layout.
func delegated(today time.Time) []byte {
	var b bytes.Buffer
	day := today.AddDate(0, 0, -1).Format("20060102")
	fmt.Fprintf(&b, "2.3|afrinic|%s|%d|20110101|%s|+0000\n", day, len(holdings), day)
	b.WriteString("afrinic|*|asn|*|4|summary\nafrinic|*|ipv4|*|4|summary\nafrinic|*|ipv6|*|3|summary\n")
	for _, h := range holdings {
		f := bytes.Split([]byte(h), []byte("|"))
		fmt.Fprintf(&b, "afrinic|%s|%s|%s|%s|20110304|%s|%s\n", f[0], f[1], f[2], f[3], f[4], f[5])
	}
	return b.Bytes()
}
