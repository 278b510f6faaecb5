// Package elsewhere makes addresses of searches on other people's sites: of a vulnerability, a hash, an address.
//
// Whoever follows such a link tells that site what they look for. So a link is only made from a template that the operator
// wrote, over HTTPS, with the value quoted.
package elsewhere

import (
	"net/url"
	"slices"
	"strings"

	"tocsin"
)

// Kinds are the kinds of values that a search can be for, as an indicator has them.
func Kinds() []string { return []string{"ip", "net", "asn", "domain", "url", "hash", "cve", "email"} }

// Search is a search on another site.
type Search struct {
	Name     string
	Kinds    []string
	Template string // an address with {value} in it
}

// Link leads to one search.
type Link struct {
	Name string `json:"name"`
	Href string `json:"href"`
	Host string `json:"host"` // who is told
}

// Limits of what is configured.
const (
	maxSearches = 30
	maxTemplate = 500 // bytes
	maxName     = 60  // bytes
)

const place = "{value}"

// Parse reads searches as settings have them, each "Name; kind kind; https://site.example/{value}".
func Parse(lines []string) (list []Search, err error) {
	if len(lines) > maxSearches {
		return nil, tocsin.Faultf(tocsin.TooLarge, "there can be %d searches elsewhere", maxSearches)
	}
	for _, line := range lines {
		s, err := parse(line)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(list, func(o Search) bool { return o.Name == s.Name }) {
			return nil, tocsin.Faultf(tocsin.Invalid, "%.60q is there twice", s.Name)
		}
		list = append(list, s)
	}
	return list, nil
}

func parse(line string) (s Search, err error) {
	parts := strings.SplitN(line, ";", 3)
	if len(parts) != 3 {
		return s, tocsin.Faultf(tocsin.Invalid, "%.60q is not a name, kinds and an address with ; between them", line)
	}
	s = Search{strings.TrimSpace(parts[0]), strings.Fields(parts[1]), strings.TrimSpace(parts[2])}
	if s.Name == "" || len(s.Name) > maxName {
		return s, tocsin.Faultf(tocsin.Invalid, "%.60q: a search has a name of up to %d bytes", line, maxName)
	}
	for _, k := range s.Kinds {
		if !slices.Contains(Kinds(), k) {
			return s, tocsin.Faultf(tocsin.Invalid, "%.40q is none of %v", k, Kinds())
		}
	}
	if len(s.Kinds) == 0 {
		return s, tocsin.Faultf(tocsin.Invalid, "%.60q: say for which kinds it is: %v", s.Name, Kinds())
	}
	return s, check(s.Template)
}

// check refuses a template that could lead anywhere else than to its own site: the value stands behind the host.
func check(template string) error {
	u, err := url.Parse(strings.ReplaceAll(template, place, "v"))
	_, behind, _ := strings.Cut(template, "://")
	host, rest, _ := strings.Cut(behind, "/")
	if err != nil || len(template) > maxTemplate || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.Contains(host, "{") || !strings.Contains(rest, place) {
		return tocsin.Faultf(tocsin.Invalid, "%.60q is no address over HTTPS with {value} behind its host", template)
	}
	return nil
}

// String writes a search as Parse reads it.
func (s Search) String() string {
	return s.Name + "; " + strings.Join(s.Kinds, " ") + "; " + s.Template
}

// Links are the searches for a value of a kind.
func Links(list []Search, kind, value string) (links []Link) {
	for _, s := range list {
		if value == "" || !slices.Contains(s.Kinds, kind) {
			continue
		}
		href := strings.ReplaceAll(s.Template, place, quote(value))
		if u, err := url.Parse(href); err == nil {
			links = append(links, Link{s.Name, href, u.Hostname()})
		}
	}
	return links
}

// quote is a value as any part of an address can hold it: all but letters, digits, -, . and _ is percent-encoded.
// Source: RFC 3986 §2.3.
func quote(value string) string {
	if strings.Trim(value, ".") == "" { // a step up, as a path
		return strings.ReplaceAll(value, ".", "%2E")
	}
	return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}
