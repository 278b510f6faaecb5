package watch

import (
	"context"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/roster"
	"tocsin/plugin/norm"
)

// What a search gives at the most.
const (
	searchOrgs   = 20
	searchEvents = 20
)

// Find looks for whatever a person has typed: an event's ID, an address, a prefix, a domain, an AS number, a hash, a name.
func (p *Pages) Find(ctx context.Context, words string) (out desk.Found, err error) {
	out.Mark = tocsin.Clear
	words = norm.Refang(strings.TrimSpace(words))
	if words == "" {
		return out, nil
	}
	if id, err := tocsin.ParseID(strings.ToLower(words)); err == nil {
		ev, err := p.event(ctx, id, time.Time{})
		if err == nil {
			out.Events = []tocsin.Event{ev}
		}
		if tocsin.WhyOf(err) != tocsin.NotFound {
			out.Mark = marksOf(out.Events)
			return out, err
		}
	}
	who, asked, err := p.who(ctx, words)
	if err != nil {
		return out, err
	}
	x := p.room.Roster.Index()
	if asked && (who.Kind != "domain" || who.Owner != "" || strings.Contains(who.Value, ".")) {
		out.Rule, out.Net, out.ASN, out.ASName, out.CC = who.Rule, who.Net, who.ASN, who.ASName, who.CC
		if who.CC != "" && who.CC != p.room.Country {
			out.National, _ = x.National(who.CC)
		}
	}
	if who.Owner != "" {
		out.Owner = party(x, who.Owner)
	}
	if out.Orgs, err = p.searchOrgs(ctx, words, who, x); err != nil {
		return out, err
	}
	if out.Events, err = p.newest(ctx, searchFilter(words, who), p.since(), nil, searchEvents); err != nil {
		return out, err
	}
	if out.Sights, err = p.searchSights(ctx, words, who, x); err != nil {
		return out, err
	}
	out.Mark = marksOf(out.Events)
	if out.Owner.Slug != "" || len(out.Orgs) > 0 {
		out.Mark = out.Mark.Stricter(rosterMark)
	}
	return out, nil
}

// searchOrgs returns who claims it, and who is called so.
func (p *Pages) searchOrgs(ctx context.Context, words string, who roster.Answer, x *roster.Index) (out []desk.Party, err error) {
	seen := map[string]bool{who.Owner: true}
	add := func(slug string) {
		if !seen[slug] && len(out) < searchOrgs {
			seen[slug] = true
			out = append(out, party(x, slug))
		}
	}
	for _, c := range who.Claims {
		add(c.Org)
	}
	list, err := p.room.Roster.List(ctx, roster.Filter{Text: words, Limit: searchOrgs})
	for _, o := range list {
		add(o.Slug)
	}
	return out, err
}

// searchSights returns the problems whose events name what was looked for, the largest first.
func (p *Pages) searchSights(ctx context.Context, words string, who roster.Answer, x *roster.Index) (list []desk.FoundSight, err error) {
	kind, value := who.Kind, who.Value
	lower := strings.ToLower(words)
	switch _, err := hex.DecodeString(lower); {
	case err == nil && len(lower) >= 32:
		kind, value = "hash", lower
	case strings.HasPrefix(lower, "cve-"):
		kind, value = "cve", strings.ToUpper(words)
	case strings.Contains(words, "://"):
		kind, value = "url", words
	}
	if len(sightFields[kind]) == 0 {
		return nil, nil
	}
	seen, err := p.room.Sighted(ctx, map[string][]string{kind: {value}}, p.room.Now().Add(-sightsBack), searchEvents)
	for _, s := range seen {
		one := desk.FoundSight{Type: s.Type, Identifier: s.Identifier, Count: s.Count, Last: s.Last, Mark: s.Mark, Href: desk.EventsHref(value, s.Type, s.Identifier)}
		if s.Owner != "" {
			one.Owner, one.Href = party(x, s.Owner), desk.FindingHref(s.Problem)
		}
		list = append(list, one)
	}
	return list, err
}

// sightsBack is how far back problems are looked for.
const sightsBack = 60 * 24 * time.Hour

// searchFilter is the filter for the events that words may mean. The words are values in it, never LogsQL.
func searchFilter(words string, who roster.Answer) string {
	either := func(value string, fields ...string) string {
		parts := make([]string, len(fields))
		for i, f := range fields {
			parts[i] = eventlog.Eq(f, value)
		}
		return eventlog.Or(parts...)
	}
	switch who.Kind {
	case "ip":
		return either(who.Value, "source.ip", "destination.ip")
	case "as":
		return either(who.Value, "source.asn", "destination.asn")
	case "prefix":
		return inPrefix(who.Value)
	}
	lower := strings.ToLower(words)
	if _, err := hex.DecodeString(lower); err == nil && len(lower) >= 32 {
		return either(lower, "malware.hash.md5", "malware.hash.sha1", "malware.hash.sha256")
	}
	names := either(lower, "malware.name", "classification.identifier", "classification.type", "source.fqdn", "destination.fqdn", "product.vulnerabilities")
	parts := []string{names, either(words, "classification.identifier", "source.url", "product.vulnerabilities")}
	if who.Kind == "domain" {
		parts = append(parts, either(who.Value, "source.fqdn", "destination.fqdn", "source.reverse_dns"))
	}
	return eventlog.Or(parts...)
}

// inPrefix is the filter for events whose source is in a prefix.
func inPrefix(s string) string {
	prefix, err := netip.ParsePrefix(s)
	b, ok := blockOf(s)
	if err != nil || !ok {
		return eventlog.Nothing
	}
	kind := "ipv6_range"
	if prefix.Addr().Is4() {
		kind = "ipv4_range"
	}
	return "source.ip:" + kind + "(" + eventlog.Quote(b.first.String()) + ", " + eventlog.Quote(b.last.String()) + ")"
}
