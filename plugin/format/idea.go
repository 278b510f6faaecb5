package format

import (
	"strings"

	"tocsin"
)

func init() {
	register("idea", expanded{name: "IDEA events", size: standardSizes, must: "category", parts: ideaParts})
}

// ideaParts gives each address of the sources of an IDEA event, with the source's other columns, and the first target
// beside it. Where an event has no source, its targets are what it speaks of. Source: IDEA 0 §3.
func ideaParts(fields []tocsin.Field) ([][]tocsin.Field, func(string) bool) {
	sources, targets := ideaHosts(fields, "source"), ideaHosts(fields, "target")
	var beside []tocsin.Field
	if len(sources) > 0 && len(targets) > 0 {
		beside = targets[0]
	}
	parts := sources
	if len(sources) == 0 {
		parts = targets
	}
	for i := range parts {
		parts[i] = append(parts[i][:len(parts[i]):len(parts[i])], beside...)
	}
	return parts, func(name string) bool {
		_, _, source := numbered(name, "source")
		_, _, target := numbered(name, "target")
		return source || target
	}
}

// ideaHosts gives the columns of each address of one side.
func ideaHosts(fields []tocsin.Field, side string) (hosts [][]tocsin.Field) {
	var addresses, others []tocsin.Field
	last := ""
	flush := func() {
		for _, a := range addresses {
			if len(hosts) > maxParts {
				break
			}
			hosts = append(hosts, append(others[:len(others):len(others)], a))
		}
		if len(addresses) == 0 && len(others) > 0 {
			hosts = append(hosts, others)
		}
		addresses, others = nil, nil
	}
	for _, f := range fields {
		place, rest, ok := numbered(f.Name, side)
		if !ok {
			continue
		}
		if place != last {
			flush()
			last = place
		}
		if rest == "ip4" || rest == "ip6" {
			addresses = append(addresses, ideaAddresses(side, f.Value)...)
			continue
		}
		others = append(others, tocsin.Field{Name: side + "." + rest, Value: f.Value})
	}
	flush()
	return hosts
}

// ideaAddresses parts a list of addresses. Each is one, a network or a range.
func ideaAddresses(side, list string) (out []tocsin.Field) {
	for a := range strings.SplitSeq(list, ",") {
		name := side + ".ip"
		switch {
		case strings.Contains(a, "/"):
			name = side + ".network"
		case strings.Contains(a, "-"):
			name = side + ".range"
		}
		if out = append(out, tocsin.Field{Name: name, Value: a}); len(out) > maxParts {
			break
		}
	}
	return out
}
