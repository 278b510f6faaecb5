package tocsin

// Rank is how bad an event is for the asset, as feeds word it. The zero value means that nobody has said.
type Rank uint8

// The ranks, from nothing said to the worst. Source: Shadowserver's severity column; CVSS 4.0 §6 uses the same words.
const (
	Unrated Rank = iota
	Info
	Low
	Medium
	High
	Critical
)

var rankNames = [...]string{"", "info", "low", "medium", "high", "critical"}

// String returns the rank's word, "" for Unrated.
func (r Rank) String() string {
	if int(r) < len(rankNames) {
		return rankNames[r]
	}
	return ""
}

// Severity returns the rank of a word, Unrated for one that it does not know.
func Severity(word string) Rank {
	switch word {
	case "info":
		return Info
	case "low":
		return Low
	case "medium":
		return Medium
	case "high":
		return High
	case "critical":
		return Critical
	}
	return Unrated
}
