package roster

import (
	"time"

	"tocsin"
)

// Summary is one line of the list of constituents.
type Summary struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Parent      string `json:"parent,omitempty"`
	Sector      string `json:"sector,omitempty"`
	Criticality int    `json:"criticality,omitempty"`
	Language    string `json:"language,omitempty"`
	Zone        string `json:"zone,omitempty"`
	From        string `json:"from"` // who says it: "hand" or "import:NAME"
	Prefixes    int    `json:"prefixes"`
	ASNs        int    `json:"asns"`
	Domains     int    `json:"domains"`
	Contacts    int    `json:"contacts"` // different e-mail addresses
}

// Detail is all that is known of one constituent.
type Detail struct {
	Summary
	Created     time.Time    `json:"created"`
	Changed     time.Time    `json:"changed"`
	Children    []string     `json:"children"` // the slugs of those right below it
	ContactList []ContactRow `json:"contact_list"`
	NetList     []NetRow     `json:"net_list"`
}

// ContactRow is a contact of a constituent.
type ContactRow struct {
	Email string `json:"email"` // or, of somebody who is reached by telephone alone, the number as tel:+260111234
	Name  string `json:"name,omitempty"`
	Role  string `json:"role,omitempty"`
	Phone string `json:"phone,omitempty"`
	From  string `json:"from"`
}

// NetRow is a net of a constituent.
type NetRow struct {
	Kind  string `json:"kind"`  // "as", "prefix" or "domain"
	Value string `json:"value"` // e.g. "64500", "192.0.2.0/24", "example.org"
	From  string `json:"from"`
}

// Filter chooses constituents; the zero Filter chooses all.
type Filter struct {
	Sector string
	Parent string // a slug
	Text   string // a part of the name or the slug, in any case
	Limit  int    // 0 means no limit
	Offset int
}

func contactRows(list []tocsin.Contact) []ContactRow {
	rows := make([]ContactRow, 0, len(list))
	for _, c := range list {
		rows = append(rows, ContactRow{c.Email, c.Name, c.Role, c.Phone, string(c.From)})
	}
	return rows
}

func netRows(list []tocsin.Net) []NetRow {
	rows := make([]NetRow, 0, len(list))
	for _, n := range list {
		kind, value := textOf(n)
		rows = append(rows, NetRow{kind, value, string(n.From)})
	}
	return rows
}

// distinct keeps, of the values that several tellers name, the one that comes first.
func distinct[T any, K comparable](list []T, key func(T) K) []T {
	seen := map[K]bool{}
	kept := list[:0:0]
	for _, v := range list {
		if k := key(v); !seen[k] {
			seen[k] = true
			kept = append(kept, v)
		}
	}
	return kept
}
