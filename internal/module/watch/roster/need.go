package roster

import (
	"slices"

	"tocsin"
)

// Need is a role with what must be known of who has it.
type Need struct {
	Role     string
	Email    bool
	Phone    bool
	From     int // from which criticality on an organisation must have the role; 0 means always
	Optional bool
}

// Needs are the roles whose data is asked for. An organisation that much depends on must have somebody for the worst
// day as well. A 24x7 contact's phone is one that is answered round the clock: that is what the role says.
func Needs() []Need {
	return []Need{
		{Role: "abuse", Email: true},
		{Role: "technical", Email: true, Optional: true},
		{Role: "ciso", Email: true, Phone: true, From: 4},
		{Role: "24x7", Phone: true, From: 4},
		{Role: "management", Phone: true, From: 5},
		{Role: "press", Email: true, Optional: true},
	}
}

// Lack is what is missing for an organisation to be reached as it should.
type Lack struct {
	Org   string `json:"org"`
	Role  string `json:"role"`
	What  string `json:"what"`            // "contact", "phone", "email" or "reachable"
	Email string `json:"email,omitempty"` // whose data it is
}

// lacks returns what an organisation's contacts lack. It must have every role that its criticality asks for; whoever
// has a role must have its data; and of the abuse role one address must be on.
func lacks(o tocsin.Org, contacts []tocsin.Contact, prefs map[string]Preference) (list []Lack) {
	for _, n := range Needs() {
		have := slices.DeleteFunc(slices.Clone(contacts), func(c tocsin.Contact) bool { return !slices.Contains(Roles(c.Role), n.Role) })
		if len(have) == 0 {
			if !n.Optional && o.Criticality >= n.From {
				list = append(list, Lack{Org: o.Slug, Role: n.Role, What: "contact"})
			}
			continue
		}
		list = append(list, lacksOf(o.Slug, n, have, prefs)...)
	}
	return list
}

func lacksOf(org string, n Need, have []tocsin.Contact, prefs map[string]Preference) (list []Lack) {
	if n.Phone {
		for _, c := range have {
			if c.Phone == "" {
				list = append(list, Lack{Org: org, Role: n.Role, What: "phone", Email: c.Email})
			}
		}
	}
	off := func(c tocsin.Contact) bool { return !Mailed(c.Email) || prefs[c.Email].Off }
	if n.Email && !slices.ContainsFunc(have, func(c tocsin.Contact) bool { return !off(c) }) {
		list = append(list, Lack{Org: org, Role: n.Role, What: "reachable"})
	}
	return list
}
