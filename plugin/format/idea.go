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
//
// Such a target is given in the place of the source when the category tells what state the machine itself is in: the
// problem is its owner's. Where the category tells what was tried against it, the target has no problem, and stays one.
func ideaParts(fields []tocsin.Field) ([][]tocsin.Field, func(string) bool) {
	sources, targets := ideaHosts(fields, "source"), ideaHosts(fields, "target")
	var beside []tocsin.Field
	if len(sources) > 0 && len(targets) > 0 {
		beside = targets[0]
	}
	parts := sources
	if len(sources) == 0 {
		parts = targets
		if ideaState(fields) {
			asSources(parts)
		}
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

// ideaState reports whether the first category of an event is one of a machine's own state: malware on it, an intrusion
// that has succeeded, a weakness. Scans, attempts, floods, spam and fraud are somebody else's doing.
func ideaState(fields []tocsin.Field) bool {
	for _, f := range fields {
		if f.Name == "category" {
			first, _, _ := strings.Cut(f.Value, ",")
			top, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(first)), ".")
			return top == "malware" || top == "intrusion" || top == "vulnerable"
		}
	}
	return false
}

// asSources names the columns of targets as those of sources are.
func asSources(parts [][]tocsin.Field) {
	for i := range parts {
		for j, f := range parts[i] {
			if rest, ok := strings.CutPrefix(f.Name, "target."); ok {
				parts[i][j].Name = "source." + rest
			}
		}
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
