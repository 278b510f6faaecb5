package app

import (
	"context"
	"slices"
	"strings"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch/roster"
)

// deskRing lets the desk sign and encrypt with the node's keys, which are opened at the first need.
type deskRing struct{ n *Node }

// Best implements respond.Ring.
func (d deskRing) Best(to string) (keys.Way, string, error) {
	ring, err := d.n.ring()
	if err != nil {
		return keys.None, "", err
	}
	return ring.Best(to)
}

// Copies implements respond.Ring.
func (d deskRing) Copies(m mail.Message, hidden []string, want func(to string) keys.Protection) ([]keys.Copy, error) {
	ring, err := d.n.ring()
	if err != nil {
		return nil, err
	}
	return ring.Copies(m, hidden, want)
}

// deskPeople lets the desk know the roster's contacts.
type deskPeople struct{ n *Node }

// Reach implements respond.People.
func (d deskPeople) Reach(ctx context.Context, email string) (r respond.Reach, err error) {
	p, err := d.n.Watch.Roster.Preference(ctx, email)
	if err != nil {
		return r, err
	}
	orgs, known, err := d.n.Watch.Roster.OrgsOf(ctx, email)
	if err != nil {
		return r, err
	}
	r = respond.Reach{Known: known, Clearance: p.Mark(), Said: p.Clearance != "", Protect: p.Protect, Off: p.Off, Language: p.Language}
	for _, slug := range orgs {
		if o, ok := d.n.Watch.Roster.Index().Org(slug); ok && r.Language == "" {
			r.Language = o.Language
		}
	}
	return r, nil
}

// Contacts implements respond.People: those of a constituent, and of the one above it where it has none.
func (d deskPeople) Contacts(ctx context.Context, org string) (list []item.Correspondent, err error) {
	o, err := d.n.Watch.Roster.Org(ctx, org)
	if err != nil {
		return nil, err
	}
	if len(o.Contacts) == 0 && o.Parent != "" && o.Parent != org {
		if o, err = d.n.Watch.Roster.Org(ctx, o.Parent); err != nil {
			return nil, err
		}
	}
	for _, c := range o.Contacts {
		if !roster.Mailed(c.Email) {
			continue
		}
		list = append(list, item.Correspondent{Email: c.Email, Name: c.Name, Why: item.Contact, Role: c.Role, Org: o.Slug, Language: o.Language})
	}
	return list, nil
}

// Nationals implements respond.People.
func (d deskPeople) Nationals(context.Context) (list []item.Correspondent, err error) {
	for _, n := range d.n.Watch.Roster.Index().Nationals() {
		if n.Email != "" && !strings.EqualFold(n.CC, d.n.Settings.Country) {
			list = append(list, item.Correspondent{Email: n.Email, Name: n.Name, Why: "national", Country: n.CC})
		}
	}
	slices.SortFunc(list, func(a, b item.Correspondent) int { return strings.Compare(a.Country+a.Email, b.Country+b.Email) })
	return list, nil
}

// Constituents implements respond.People.
func (d deskPeople) Constituents(ctx context.Context) (list []item.Constituent, err error) {
	all, err := d.n.Watch.Roster.List(ctx, roster.Filter{})
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		list = append(list, item.Constituent{Slug: o.Slug, Name: o.Name})
	}
	return list, nil
}

// deskSecond asks a second person for what the desk wants done.
type deskSecond struct{ n *Node }

// Ask implements respond.Second.
func (d deskSecond) Ask(ctx context.Context, tx *sqldb.Tx, w respond.Wish) error {
	if w.Act == respond.ActDelete || w.Act == respond.ActDeleteLetter || w.Act == respond.ActErase {
		if err := twoPeople(ctx, tx, w.Act, w.By); err != nil {
			return err
		}
	}
	_, err := d.n.Trust.Ask(ctx, tx, trust.Ask{Act: trust.Act(w.Act), Subject: w.Subject, Why: w.Why, Href: w.Href, By: w.By})
	return err
}

// granted does what a second person has let happen at the desk.
func (n *Node) granted(ctx context.Context, tx *sqldb.Tx, a trust.Ask) error {
	return n.Respond.Granted(ctx, tx, respond.Wish{Act: string(a.Act), Subject: a.Subject, Why: a.Why, Href: a.Href, By: a.By, Granter: a.DecidedBy})
}
