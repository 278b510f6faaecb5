package roster

import (
	"cmp"
	"strings"
	"time"

	"tocsin"
)

// Request is what a constituent says of itself: that a network or a contact is theirs, or is not.
type Request struct {
	Org   string
	Value string // an address, a network, an AS, a domain, or a contact's e-mail address
	Gone  bool   // it is not theirs (any more)
	// Name, Role and Phone are of a contact.
	Name, Role, Phone string
	Note              string // in the claimant's words
	By                string // who says it: an address, or how they came
}

// Asked is a request as it is kept.
type Asked struct {
	ID      int64     `json:"id"`
	Org     string    `json:"org"`
	Kind    string    `json:"kind"` // "as", "prefix", "domain" or "contact"
	Value   string    `json:"value"`
	Gone    bool      `json:"gone,omitempty"`
	Name    string    `json:"name,omitempty"`
	Role    string    `json:"role,omitempty"`
	Phone   string    `json:"phone,omitempty"`
	Note    string    `json:"note,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	State   string    `json:"state"` // Waiting, Approved or Refused
	Decider string    `json:"decider,omitempty"`
	Decided time.Time `json:"decided,omitzero"`
	Reason  string    `json:"reason,omitempty"`
	// Now is who has it at the moment, of a net that another organisation claims as well.
	Now []string `json:"now,omitempty"`
}

// The states of a request.
const (
	Waiting  = "waiting"
	Approved = "approved"
	Refused  = "refused"
)

// MaxWaiting is how many requests of one organisation may wait: whoever has its link can't fill the table.
const MaxWaiting = 100

// checkRequest brings a request into its one form.
func checkRequest(q Request) (Asked, error) {
	a := Asked{Org: q.Org, Gone: q.Gone}
	var err error
	if a.Kind, a.Value, err = parseThing(q.Value); err != nil {
		return a, err
	}
	for _, f := range []struct {
		name, from string
		to         *string
		max        int
	}{
		{"name", q.Name, &a.Name, MaxText}, {"role", strings.ToLower(q.Role), &a.Role, MaxText}, {"phone", q.Phone, &a.Phone, MaxText},
		{"note", q.Note, &a.Note, MaxName}, {"by", q.By, &a.By, MaxName},
	} {
		if *f.to, err = parseText(f.from, f.max); err != nil {
			return a, badField(f.name, err)
		}
	}
	if a.Kind == kindContact && !Mailed(a.Value) {
		a.Phone = cmp.Or(a.Phone, strings.TrimPrefix(a.Value, telScheme))
	}
	if a.Kind != kindContact && a.Name+a.Role+a.Phone != "" {
		return a, badField("value", tocsin.Faultf(tocsin.Invalid, "a network has no name, role or phone"))
	}
	return a, nil
}
