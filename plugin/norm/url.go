package norm

import (
	"net/url"
	"strings"
)

// maxURL is the longest URL taken, in bytes: browsers and mail gateways give up long before it.
const maxURL = 64 << 10

// URL returns a URL that has a scheme and a host and neither spaces nor control characters. It is not rewritten: what
// a server makes of a path is the server's business.
func URL(s string) (string, error) {
	s = Refang(s)
	if len(s) > maxURL {
		return "", ErrURL
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return "", ErrURL
		}
	}
	if plainURL(s) {
		return s, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Hostname() == "" {
		return "", ErrURL
	}
	return s, nil
}

// plainURL reports whether s is surely a URL: http or https, a host of plain letters with perhaps a port, and no
// escapes that could be broken. The rest is left to net/url.
func plainURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "http")
	if !ok {
		return false
	}
	rest = strings.TrimPrefix(rest, "s")
	if rest, ok = strings.CutPrefix(rest, "://"); !ok {
		return false
	}
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	return strings.IndexByte(rest, '%') < 0 && plainHost(host)
}

// Host returns the host of a URL, without its port and without an address's brackets; "" when s is none.
func Host(s string) string {
	_, rest, ok := strings.Cut(s, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	host, _ := HostPort(rest)
	return host
}

// HostPort splits "host:port", "[address]:port", and a host or an address alone, whose port is "".
func HostPort(s string) (host, port string) {
	if rest, ok := strings.CutPrefix(s, "["); ok {
		host, port, _ = strings.Cut(rest, "]")
		return host, strings.TrimPrefix(port, ":")
	}
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.IndexByte(s, ':') != i {
		return s, ""
	}
	return s[:i], s[i+1:]
}
