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
	MaxPairs = 200
	maxGroup = 200 // bytes
)

// ParsePair reads "group=lead". A group may hold = signs: the last one counts.
func ParsePair(text string) (Pair, error) {
	at := strings.LastIndex(text, "=")
	if at < 0 {
		return Pair{}, fmt.Errorf("%.80q is not group=what it means", text)
	}
	p := Pair{strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])}
	if p.Group == "" || p.Means == "" || len(p.Group) > maxGroup {
		return Pair{}, fmt.Errorf("%.80q is not group=what it means, with a group of 1 to %d bytes", text, maxGroup)
	}
	return p, nil
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
