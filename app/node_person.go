package app

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// deskPersons is what the roster knows of people: contacts.
type deskPersons struct{ n *Node }

// Traces implements respond.Persons.
func (d deskPersons) Traces(_ context.Context, words string) (list []item.Trace, err error) {
	d.each(words, func(o tocsin.Org, c tocsin.Contact) {
		list = append(list, item.Trace{What: "contact", Text: strings.Join([]string{o.Slug, c.Email, c.Name, c.Phone}, " ")})
	})
	return list, nil
}

// Erase implements respond.Persons. What a file says of contacts is its own: it would bring them back.
func (d deskPersons) Erase(ctx context.Context, words, _ string) (n int, err error) {
	type contact struct{ org, email string }
	var list []contact
	d.each(words, func(o tocsin.Org, c tocsin.Contact) { list = append(list, contact{o.Slug, c.Email}) })
	for _, c := range list {
		err := d.n.Watch.Roster.RemoveContact(ctx, c.org, c.email)
		switch {
		case tocsin.WhyOf(err) == tocsin.NotFound:
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}

func (d deskPersons) each(words string, do func(tocsin.Org, tocsin.Contact)) {
	for _, o := range d.n.Watch.Roster.Index().Orgs() {
		for _, c := range o.Contacts {
			if item.HasPerson(words, c.Email, c.Name, c.Phone) {
				do(o, c)
			}
		}
	}
}

// eraseSoon has what was granted be erased beside the page that granted it.
func (n *Node) eraseSoon(ctx context.Context) error {
	return n.DB.Tx(ctx, func(tx *sqldb.Tx) error { return n.Jobs.Add(ctx, tx, eraseJob, "", nil, n.now()) })
}

// eraseJob is the job that erases people.
const eraseJob = "respond.erase"
