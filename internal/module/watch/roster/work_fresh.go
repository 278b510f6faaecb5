package roster

import (
	"context"
	"fmt"
	"time"

	"tocsin"
)

// Stale returns the contacts whose data nobody has confirmed for FreshFor, the longest first; Due tells which of them
// may be asked now. They are asked on RemindOn; Remind notes that one was, Confirm what it answered.
func (r *Roster) Stale(ctx context.Context, now time.Time) ([]StaleContact, error) {
	contacts, err := datedContacts(ctx, r.db)
	if err != nil {
		return nil, fmt.Errorf("list stale contacts: %w", err)
	}
	prefs, err := loadPreferences(ctx, r.db, nil)
	if err != nil {
		return nil, fmt.Errorf("list stale contacts: %w", err)
	}
	return stale(contacts, prefs, now), nil
}

// Lacks returns what is missing for organisations to be reached as they should: of one, or of all where org is "".
func (r *Roster) Lacks(ctx context.Context, org string) ([]Lack, error) {
	d, err := r.Directory(ctx)
	if err != nil {
		return nil, err
	}
	list := []Lack{}
	for _, o := range d.x.Orgs() {
		if org != "" && o.Slug != org {
			continue
		}
		contacts := distinct(d.contacts[o.Slug], func(c tocsin.Contact) string { return c.Email })
		list = append(list, lacks(o, contacts, d.prefs)...)
	}
	return list, nil
}

// Addresses returns an organisation's contacts with how each wants to be written to, and what is known of it.
func (r *Roster) Addresses(ctx context.Context, org string) ([]Recipient, error) {
	o, ok := r.Index().Org(org)
	if !ok {
		return nil, gone(ctx, r.db, org)
	}
	contacts, err := contactsOf(ctx, r.db, org)
	if err != nil {
		return nil, fmt.Errorf("list contacts of %s: %w", org, err)
	}
	contacts = distinct(contacts, func(c tocsin.Contact) string { return c.Email })
	prefs, err := loadPreferences(ctx, r.db, emailsOf(contacts))
	if err != nil {
		return nil, fmt.Errorf("list contacts of %s: %w", org, err)
	}
	list := []Recipient{}
	for _, c := range contacts {
		list = append(list, Recipient{Contact: c, Org: org, Preference: preferenceOf(prefs, c.Email).filled(o, r.defaults)})
	}
	return list, nil
}

func preferenceOf(prefs map[string]Preference, email string) Preference {
	if p, ok := prefs[email]; ok {
		return p
	}
	return Preference{Email: email, Hour: AnyHour}
}
