package sso

import (
	"fmt"
	"slices"
	"strings"
)

// Pair says what a group of the issuer's is on the node.
type Pair struct{ Group, Means string }

// Most of what a mapping may hold.
const (
	maxPairs = 200
	maxGroup = 200 // bytes
)

// ParseMap reads "group=lead, other=handler". A group may hold = signs: the last one counts.
func ParseMap(text string) (list []Pair, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		at := strings.LastIndex(part, "=")
		if at < 0 {
			return nil, fmt.Errorf("%.40q is not group=role", strings.TrimSpace(part))
		}
		p := Pair{strings.TrimSpace(part[:at]), strings.TrimSpace(part[at+1:])}
		if p.Group == "" || p.Means == "" || len(p.Group) > maxGroup || len(list) == maxPairs {
			return nil, fmt.Errorf("%.40q is not group=role, or there are more than %d", strings.TrimSpace(part), maxPairs)
		}
		list = append(list, p)
	}
	return list, nil
}

// Of returns what the groups mean, each once, in the order of the mapping.
func Of(list []Pair, groups []string) (means []string) {
	for _, p := range list {
		if slices.Contains(groups, p.Group) && !slices.Contains(means, p.Means) {
			means = append(means, p.Means)
		}
	}
	return means
}
