package lookup

import (
	"context"
	"mime"
	"net/url"
	"slices"
	"strings"

	"tocsin"
)

// securityPaths are where a security.txt is, the old place last. Source: RFC 9116 §3.
var securityPaths = []string{"/.well-known/security.txt", "/security.txt"}

// AskSecurity asks a domain whom it wants to be told. It is asked over HTTPS alone. Redirects are followed, as the getter
// allows, and told: another host may be another's. Source: RFC 9116 §3, §5.1.
func AskSecurity(ctx context.Context, get Getter, domain string) (Security, error) {
	var last error
	for _, path := range securityPaths {
		asked := url.URL{Scheme: "https", Host: domain, Path: path}
		d, err := get(ctx, asked.String(), maxSecurity)
		if err == nil {
			s, err := ParseSecurity(d.Body)
			if err == nil {
				s.judge(asked, d)
				return s, nil
			}
			last = err
			continue
		}
		if tocsin.WhyOf(err) != tocsin.NotFound {
			return Security{}, err
		}
		if last == nil {
			last = err
		}
	}
	return Security{}, last
}

// judge notes where it came from, and what of that is not as it should be.
func (s *Security) judge(asked url.URL, d Document) {
	s.From = d.From
	if u, err := url.Parse(d.From); err == nil {
		s.Moved = !strings.EqualFold(u.Host, asked.Host)
	}
	if kind, _, err := mime.ParseMediaType(d.Type); err != nil || kind != "text/plain" {
		s.flaw(FlawType)
	}
	if len(s.Canonical) > 0 && !slices.Contains(s.Canonical, asked.String()) && !slices.Contains(s.Canonical, d.From) {
		s.flaw(FlawElse)
	}
}
