package item

import "strings"

// Letterhead is how the team's letters look, and whether the desk confirms by itself that one came. The zero value has the
// one address of the node's settings and no signature, and confirms nothing.
type Letterhead struct {
	Addresses  []string          `json:"addresses"`            // further ones of the team, with or without a name before them
	Signatures map[string]string `json:"signatures,omitempty"` // what stands under letters, by language; {name}, {team} and {address} are filled
	Receipts   bool              `json:"receipts"`             // whoever reports by mail gets the template "received" by itself
	Version    int64             `json:"version"`              // goes up with each change; a change names the one that it began from
}

// Line is what somebody puts in the place of {name} in a signature.
type Line struct {
	Text string `json:"text"` // "" is what people call them
}

// Sender is an address of the team's that letters can be from.
type Sender struct {
	Address string // bare
	Full    string // with the name before it
}

// SignedAs fills a signature. A line in which nothing is left but what was empty goes.
func SignedAs(text, name, team, address string) string {
	fill := strings.NewReplacer("{name}", name, "{team}", team, "{address}", address)
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		out := strings.TrimRight(fill.Replace(line), " \t")
		if out == "" && strings.TrimSpace(line) != "" {
			continue
		}
		lines = append(lines, out)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
