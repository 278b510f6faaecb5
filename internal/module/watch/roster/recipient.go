package roster

import (
	"slices"
	"strings"

	"tocsin"
)

// Recipient is a contact that a warning goes to.
type Recipient struct {
	tocsin.Contact
	// Org is the slug of the organisation whose contact it is: the one asked for, or one above it.
	Org string
	// Preference is filled: every value that a letter needs is there.
	Preference Preference
}

// The roles that a warning goes to, in this order: the first rank of which an address is on gets it. Nobody writes of
// an open port to a press office, so those that are not here get nothing.
var ranks = [][]string{
	{"abuse"}, {"security"}, {"technical"}, {"24x7"}, {"ciso"}, {"other"}, {"management"},
}

// rankOf returns the place of a role among those that warnings go to; -1 for a role that gets none.
func rankOf(role string) int {
	best := -1
	for _, r := range Roles(role) {
		if r == "press" || r == "legal" {
			continue
		}
		n := slices.IndexFunc(ranks, func(of []string) bool { return slices.Contains(of, r) })
		if n < 0 {
			n = slices.IndexFunc(ranks, func(of []string) bool { return of[0] == "other" })
		}
		if best < 0 || n < best {
			best = n
		}
	}
	return best
}

// reachable returns, of an organisation's contacts, those of the first rank in which an address is on.
func reachable(contacts []tocsin.Contact, prefs map[string]Preference) []tocsin.Contact {
	byRank := make([][]tocsin.Contact, len(ranks))
	for _, c := range contacts {
		if n := rankOf(c.Role); n >= 0 && Mailed(c.Email) && !prefs[c.Email].Off {
			byRank[n] = append(byRank[n], c)
		}
	}
	for _, list := range byRank {
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// Roles returns what a contact's role says, in the words that this package knows where they are known: "Abuse / CISO" is abuse and
// ciso. Without any it is abuse.
func Roles(role string) []string {
	var list []string
	role = strings.NewReplacer("24/7", "24x7", "7/24", "24x7").Replace(strings.ToLower(role))
	for _, part := range strings.FieldsFunc(role, func(r rune) bool { return strings.ContainsRune(",;/+|&", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if name, ok := roleAliases[part]; ok {
			part = name
		}
		if !slices.Contains(list, part) {
			list = append(list, part)
		}
	}
	if len(list) == 0 {
		return []string{"abuse"}
	}
	return list
}

var roleAliases = map[string]string{
	"abuse-c": "abuse", "abuse contact": "abuse", "abuse desk": "abuse", "cert": "security", "csirt": "security", "cirt": "security",
	"soc": "security", "irt": "security", "incident response": "security", "information security": "security", "security officer": "security",
	"tech": "technical", "tech-c": "technical", "technician": "technical", "noc": "technical", "it": "technical", "admin": "technical",
	"admin-c": "technical", "administrator": "technical", "network": "technical", "hostmaster": "technical", "dns": "technical",
	"24-7": "24x7", "24h": "24x7", "24 x 7": "24x7", "247": "24x7", "duty": "24x7", "on-call": "24x7", "on call": "24x7", "emergency": "24x7",
	"ciso": "ciso", "cso": "ciso", "iso": "ciso", "manager": "management", "director": "management", "ceo": "management", "cio": "management",
	"board": "management", "owner": "management", "media": "press", "pr": "press", "public relations": "press", "communication": "press",
	"communications": "press", "legal counsel": "legal", "lawyer": "legal", "dpo": "legal", "privacy": "legal",
}
