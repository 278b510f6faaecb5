package roster

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// When contacts are asked whether their data is still right.
const (
	FreshFor   = 180 * 24 * time.Hour // after which data that nobody has confirmed is stale
	RemindWait = 30 * 24 * time.Hour  // how long after one question the next one comes
	RemindOn   = time.Monday          // the day on which they are asked
)

// StaleContact is a contact whose data nobody has confirmed for long.
type StaleContact struct {
	Email     string    `json:"email"`
	Name      string    `json:"name,omitempty"`
	Orgs      []string  `json:"orgs"`               // the slugs of those whose contact it is
	Since     time.Time `json:"since"`              // when it was confirmed, or else said first
	Confirmed time.Time `json:"confirmed,omitzero"` // zero for never
	Reminded  time.Time `json:"reminded,omitzero"`  // when it was asked last
	Due       bool      `json:"due"`                // it may be asked again: it has an address that is on, and the last question is long enough ago
}

// dated is a contact with when its teller said it first.
type dated struct {
	tocsin.Contact
	org string
	at  time.Time
}

// stale chooses the contacts that nobody has confirmed for FreshFor, the longest first.
func stale(contacts []dated, prefs map[string]Preference, now time.Time) []StaleContact {
	byEmail := map[string]*StaleContact{}
	for _, c := range contacts {
		s := byEmail[c.Email]
		if s == nil {
			p := prefs[c.Email]
			s = &StaleContact{Email: c.Email, Name: c.Name, Since: c.at, Confirmed: p.Confirmed, Reminded: p.Reminded}
			s.Due = Mailed(c.Email) && !p.Off && (p.Reminded.IsZero() || now.Sub(p.Reminded) >= RemindWait)
			byEmail[c.Email] = s
		}
		if c.at.Before(s.Since) {
			s.Since = c.at
		}
		if !slices.Contains(s.Orgs, c.org) {
			s.Orgs = append(s.Orgs, c.org)
		}
	}
	list := []StaleContact{}
	for _, s := range byEmail {
		if s.Confirmed.After(s.Since) {
			s.Since = s.Confirmed
		}
		if now.Sub(s.Since) >= FreshFor {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b StaleContact) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return strings.Compare(a.Email, b.Email)
	})
	return list
}
