package ignore

import (
	"slices"

	"tocsin/internal/module/respond/item"
)

// The sets that come with Tocsin.
const (
	// Special is what standards set apart from the internet: no one outside is there.
	Special = "special"
	// Documentation is what standards keep for examples. It counts only where a team says so: drills use it.
	Documentation = "documentation"
)

// shipped are facts of standards, a line each.
var shipped = []struct {
	set, source string
	nets, names []string
}{
	// Source: RFC 6890 §2.2.2.
	{Special, "RFC 6890", []string{"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "240.0.0.0/4"}, nil},
	// Source: RFC 6890 §2.2.3.
	{Special, "RFC 6890", []string{"::1/128", "::/128", "100::/64", "fc00::/7", "fe80::/10"}, nil},
	// Source: RFC 5771 §3.
	{Special, "RFC 5771", []string{"224.0.0.0/4"}, nil},
	// Source: RFC 4291 §2.7.
	{Special, "RFC 4291", []string{"ff00::/8"}, nil},
	// Source: RFC 6761 §6.
	{Special, "RFC 6761", nil, []string{"localhost", "invalid", "10.in-addr.arpa", "168.192.in-addr.arpa"}},
	// Source: RFC 6762 §3.
	{Special, "RFC 6762", nil, []string{"local"}},
	// Source: RFC 8375 §3.
	{Special, "RFC 8375", nil, []string{"home.arpa"}},
	// Source: RFC 5737 §3.
	{Documentation, "RFC 5737", []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"}, nil},
	// Source: RFC 3849 §2.
	{Documentation, "RFC 3849", []string{"2001:db8::/32"}, nil},
	// Source: RFC 2606 §2; RFC 2606 §3.
	{Documentation, "RFC 2606", nil, []string{"example", "test", "example.com", "example.net", "example.org"}},
}

// Sets are those that come with Tocsin, with whether they count as a team has said.
func Sets(said map[string]bool) []item.IgnoredSet {
	sets := []item.IgnoredSet{{Name: Special, On: true}, {Name: Documentation}}
	for i := range sets {
		s := &sets[i]
		if on, ok := said[s.Name]; ok {
			s.On = on
		}
		for _, f := range shipped {
			if f.set != s.Name {
				continue
			}
			for _, v := range f.nets {
				s.Lines = append(s.Lines, item.Ignored{Kind: "net", Value: v, Within: true, Reason: f.source, Set: s.Name})
			}
			for _, v := range f.names {
				s.Lines = append(s.Lines, item.Ignored{Kind: "domain", Value: v, Within: true, Reason: f.source, Set: s.Name})
			}
		}
	}
	return sets
}

// Of makes the list of a team: its own lines, and those of the sets that count.
func Of(l item.IgnoredList) *List {
	lines := slices.Clone(l.Own)
	for _, s := range l.Sets {
		if s.On {
			lines = append(lines, s.Lines...)
		}
	}
	return New(lines)
}
