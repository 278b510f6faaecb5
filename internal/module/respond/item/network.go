package item

import (
	"net/netip"
	"strings"
)

// Network reads an address or a network; an address is the network of itself. IPv4 within IPv6 is IPv4.
func Network(text string) (p netip.Prefix, err error) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "/") {
		if p, err = netip.ParsePrefix(text); err != nil || p.Addr().Zone() != "" {
			return p, bad("net", "%.100q is no address", text)
		}
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return p, bad("net", "%.100q is no address", text)
	}
	a = a.WithZone("").Unmap()
	return netip.PrefixFrom(a, a.BitLen()), nil
}
