package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"syscall"
)

// special are the addresses that nobody's public server has. Source: IANA special-purpose address registries 2025.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"::/8", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
)

// carriers are networks of IPv6 whose addresses hold one of IPv4, and the bit at which it begins.
// Source: RFC 6052 §2.1; RFC 3056 §2.
var carriers = []struct {
	prefix netip.Prefix
	at     int // byte
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// guard decides which addresses are connected to.
type guard struct {
	private []netip.Prefix
	proxy   *url.URL
}

// errInside is what a connection to a special address ends with.
var errInside = errors.New("the address is inside")

// control is called by the dialer with the address that it is about to connect to, when all names are resolved.
func (g guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("connect to %s over %s: %w", address, network, errInside)
	}
	if g.allows(ap.Addr()) || g.isProxy(ap) {
		return nil
	}
	return fmt.Errorf("%s: %w", ap.Addr(), errInside)
}

func (g guard) allows(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return !isSpecial(ip) || holds(g.private, ip)
}

func isSpecial(ip netip.Addr) bool {
	for _, c := range carriers {
		if c.prefix.Contains(ip) {
			b := ip.As16()
			return holds(special, netip.AddrFrom4([4]byte(b[c.at:c.at+4])))
		}
	}
	return holds(special, ip)
}

func holds(list []netip.Prefix, ip netip.Addr) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// isProxy reports whether an address is the operator's proxy, which may be inside. Where it is named by a name, its port
// alone can tell.
func (g guard) isProxy(ap netip.AddrPort) bool {
	if g.proxy == nil {
		return false
	}
	port := g.proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080"}[g.proxy.Scheme]
	}
	if fmt.Sprint(ap.Port()) != port {
		return false
	}
	ip, err := netip.ParseAddr(g.proxy.Hostname())
	return err != nil || ip.Unmap() == ap.Addr().Unmap()
}
