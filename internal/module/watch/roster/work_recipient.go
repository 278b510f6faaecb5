package roster

import (
	"context"
	"fmt"

	"tocsin"
)

// Recipients returns the contacts that a warning to an organisation goes to now: those of role abuse, or without a role,
// first; where all of them are switched off, the next rank of the organisation's, and then those of the organisation
// above it, and so on. Each has its preference filled. Nobody at all is an empty list.
func (r *Roster) Recipients(ctx context.Context, org string) ([]Recipient, error) {
	x := r.Index()
	if _, ok := x.Org(org); !ok {
		return nil, tocsin.Faultf(tocsin.NotFound, "there is no organisation %s", quote(org))
	}
	for n := 0; org != "" && n <= MaxTree; n++ {
		contacts, err := contactsOf(ctx, r.db, org)
		if err != nil {
			return nil, fmt.Errorf("find recipients of %s: %w", org, err)
		}
		contacts = distinct(contacts, func(c tocsin.Contact) string { return c.Email })
		prefs, err := loadPreferences(ctx, r.db, emailsOf(contacts))
		if err != nil {
			return nil, fmt.Errorf("find recipients of %s: %w", org, err)
		}
		o, _ := x.Org(org)
		if list := r.recipients(o, contacts, prefs); len(list) > 0 {
			return list, nil
		}
		org = o.Parent
	}
	return []Recipient{}, nil
}

func (r *Roster) recipients(o tocsin.Org, contacts []tocsin.Contact, prefs map[string]Preference) []Recipient {
	var list []Recipient
	for _, c := range reachable(contacts, prefs) {
		list = append(list, Recipient{Contact: c, Org: o.Slug, Preference: preferenceOf(prefs, c.Email).filled(o, r.defaults)})
	}
	return list
}

func emailsOf(contacts []tocsin.Contact) []string {
	list := make([]string, len(contacts))
	for i, c := range contacts {
		list[i] = c.Email
	}
	return list
}

// Directory is the contacts and preferences of all organisations at one moment, for who writes to many at once.
type Directory struct {
	r        *Roster
	x        *Index
	contacts map[string][]tocsin.Contact
	prefs    map[string]Preference
}

// Directory reads all contacts and preferences.
func (r *Roster) Directory(ctx context.Context) (*Directory, error) {
	d := &Directory{r: r, x: r.Index()}
	var err error
	if d.contacts, err = allContacts(ctx, r.db); err != nil {
		return nil, fmt.Errorf("read all contacts: %w", err)
	}
	if d.prefs, err = loadPreferences(ctx, r.db, nil); err != nil {
		return nil, fmt.Errorf("read all preferences: %w", err)
	}
	return d, nil
}

// Recipients returns what Roster.Recipients does, as it was when the directory was read.
func (d *Directory) Recipients(org string) []Recipient {
	for n := 0; org != "" && n <= MaxTree; n++ {
		o, ok := d.x.Org(org)
		if !ok {
			break
		}
		contacts := distinct(d.contacts[org], func(c tocsin.Contact) string { return c.Email })
		if list := d.r.recipients(o, contacts, d.prefs); len(list) > 0 {
			return list
		}
		org = o.Parent
	}
	return []Recipient{}
}
