package roster

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/plugin/enrich"
)

// Getter gets a document of another's server; it refuses what a node must not ask for.
type Getter func(ctx context.Context, url string) ([]byte, error)

// bootstrapAt is where the list of RDAP servers is. Source: RFC 9224 §3.
const bootstrapAt = "https://data.iana.org/rdap/"

// bootstrap is a list of servers: each service is its ranges and its addresses.
type bootstrap struct {
	Services [][][]string `json:"services"`
}

// AskRDAP asks the RDAP server that is responsible for an address, a network, an AS or a domain. raw is its answer as it
// came. Of a name below a domain that somebody has registered the domain is asked for.
func AskRDAP(ctx context.Context, get Getter, query string) (f Found, raw []byte, err error) {
	q, err := parseQuestion(query)
	if err != nil {
		return f, nil, badField("q", tocsin.Faultf(tocsin.Invalid, "%s is neither an IP address, a network, an AS nor a domain", quote(query)))
	}
	if q.kind == kindDomain {
		q.domain = registered(q.domain)
	}
	list, path := "dns.json", "domain/"+q.value()
	switch {
	case q.kind == kindAS:
		list, path = "asn.json", "autnum/"+q.value()
	case q.kind != kindDomain && q.prefix.Addr().Is6():
		list, path = "ipv6.json", "ip/"+q.value()
	case q.kind != kindDomain:
		list, path = "ipv4.json", "ip/"+q.value()
	}
	text, err := get(ctx, bootstrapAt+list)
	if err != nil {
		return f, nil, err
	}
	server, err := serverOf(text, q)
	if err != nil {
		return f, nil, err
	}
	if raw, err = get(ctx, server+path); err != nil {
		return f, nil, err
	}
	f, err = ParseRDAP(raw)
	f.Source = server + path
	return f, raw, err
}

// registered is the domain that somebody has registered a name by: one label more than a public suffix. What is a suffix
// itself stays as it is.
func registered(name string) string {
	suffix := enrich.Suffix(name)
	if suffix == "" {
		suffix = name[strings.LastIndexByte(name, '.')+1:]
	}
	rest, ok := strings.CutSuffix(name, "."+suffix)
	if !ok {
		return name
	}
	return rest[strings.LastIndexByte(rest, '.')+1:] + "." + suffix
}

// ErrNobody is that no server is responsible for what was asked for: not every registry of domains has one.
var ErrNobody = errors.New("no server")

// serverOf finds the server with the closest range; one that speaks HTTPS.
func serverOf(text []byte, q question) (string, error) {
	var b bootstrap
	if err := json.Unmarshal(text, &b); err != nil {
		return "", tocsin.Faultf(tocsin.Unavailable, "the list of RDAP servers can't be read: %w", err)
	}
	best, at := -1, ""
	for _, s := range b.Services {
		if len(s) < 2 {
			continue
		}
		server := httpsOf(s[1])
		for _, r := range s[0] {
			if n := closeness(r, q); n > best && server != "" {
				best, at = n, server
			}
		}
	}
	if at == "" {
		f := tocsin.Faultf(tocsin.NotFound, "no RDAP server is responsible for %s", q.value())
		f.Err = ErrNobody
		return "", f
	}
	return strings.TrimSuffix(at, "/") + "/", nil
}

func httpsOf(list []string) string {
	for _, u := range list {
		if strings.HasPrefix(u, "https://") {
			return u
		}
	}
	return ""
}

// closeness is how long the part is that a range shares with what is asked for; -1 when it does not hold it.
func closeness(r string, q question) int {
	if q.kind == kindDomain {
		if r = strings.ToLower(r); q.domain == r || strings.HasSuffix(q.domain, "."+r) {
			return len(r)
		}
		return -1
	}
	if q.kind == kindAS {
		from, to, ok := strings.Cut(r, "-")
		if !ok {
			to = from
		}
		a, err := strconv.ParseUint(from, 10, 32)
		b, err2 := strconv.ParseUint(to, 10, 32)
		if err != nil || err2 != nil || uint64(q.as) < a || uint64(q.as) > b {
			return -1
		}
		return 1
	}
	p, err := netip.ParsePrefix(r)
	if err != nil || !p.Contains(q.prefix.Addr()) || p.Bits() > q.prefix.Bits() {
		return -1
	}
	return p.Bits()
}
