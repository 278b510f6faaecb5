package auth

import (
	"net"
	"net/netip"
)

// Network is the address of an asker, as http.Request.RemoteAddr says it; of IPv6 the /64 that one customer has, "unknown"
// where it is none. Rates are kept by it.
func Network(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	const customer = 64
	if addr = addr.WithZone("").Unmap(); addr.Is6() {
		if p, err := addr.Prefix(customer); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
