package roster

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// putByHand makes what is said by hand of one organisation be just o.
func putByHand(ctx context.Context, tx *sqldb.Tx, o tocsin.Org) error {
	others, err := loadOthers(ctx, tx, "")
	if err != nil {
		return err
	}
	if err := checkParent(others, o); err != nil {
		return err
	}
	old, err := loadHand(ctx, tx, o.Slug)
	if err != nil {
		return err
	}
	g := newGather(&Report{}, tocsin.ByHand)
	g.list = []*entry{{org: o}}
	return writeAll(ctx, tx, tocsin.ByHand, ActPut, o.Slug, g.diff(old))
}

// writeAll writes what is changed of one organisation, with its entry in the history and its line in the audit log.
func writeAll(ctx context.Context, tx *sqldb.Tx, from tocsin.From, act, org string, list []change) error {
	if len(list) == 0 {
		return nil
	}
	w := newWriter(ctx, tx, from)
	err := w.all(list, nil)
	if err == nil {
		err = w.note(act, list)
	}
	if err != nil {
		return err
	}
	var items []Item
	for _, c := range list {
		items = append(items, c.items...)
	}
	return tell(ctx, tx, act, org, items[:min(len(items), maxItems)])
}

// editHand changes what is said by hand of one organisation. f gets that, with the fields that count where nothing is
// said by hand of it. own tells that the fields themselves are to stand by hand; without it only contacts and nets do.
func editHand(ctx context.Context, tx *sqldb.Tx, slug string, own bool, f func(o *tocsin.Org) error) error {
	o, err := effectiveOrg(ctx, tx, slug)
	if err != nil {
		return err
	}
	old, err := loadHand(ctx, tx, slug)
	if err != nil {
		return err
	}
	_, had := old.orgs[slug]
	o.Contacts, o.Nets = old.lists()
	parent := o.Parent
	if err := f(&o); err != nil {
		return err
	}
	if o, err = check(o); err != nil {
		return err
	}
	if o.Parent != parent {
		others, err := loadOthers(ctx, tx, "")
		if err != nil {
			return err
		}
		if err := checkParent(others, o); err != nil {
			return err
		}
	}
	g := newGather(&Report{}, tocsin.ByHand)
	g.list = []*entry{{org: o, borrowed: !had && !own}}
	return writeAll(ctx, tx, tocsin.ByHand, ActPut, slug, g.diff(old))
}

// effectiveOrg reads one organisation as the teller that counts tells it, without contacts and nets. One that is not
// there is a Fault, which names where it went when it was merged.
func effectiveOrg(ctx context.Context, db sqldb.Reader, slug string) (o tocsin.Org, err error) {
	rows, err := db.Query(ctx, `SELECT `+orgColumns+effective+` AND o.slug = ?`, slug)
	if err := sqldb.Each(rows, err, func(rows *sql.Rows) error { return scanOrg(rows, &o) }); err != nil {
		return o, err
	}
	if o.Slug != "" {
		return o, nil
	}
	return o, gone(ctx, db, slug)
}

// gone says that there is no organisation of a slug, and where it went.
func gone(ctx context.Context, db sqldb.Reader, slug string) error {
	to, err := aliasOf(ctx, db, slug)
	if err != nil {
		return err
	}
	if to != "" {
		return tocsin.Faultf(tocsin.NotFound, "%s was merged into %s", quote(slug), to)
	}
	return tocsin.Faultf(tocsin.NotFound, "there is no organisation %s", quote(slug))
}

// checkParent says whether an organisation may stand where it wants to.
func checkParent(others []other, o tocsin.Org) error {
	if o.Parent == "" {
		return nil
	}
	up := effectiveParents(others, newGather(&Report{}, tocsin.ByHand))
	if _, ok := up[o.Parent]; !ok {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "parent", Text: "there is no organisation " + quote(o.Parent)}
	}
	up[o.Slug] = o.Parent
	n := 0
	for p := o.Parent; p != ""; p = up[p] {
		if n++; p == o.Slug || n > MaxTree {
			return &tocsin.Fault{Why: tocsin.Conflict, Field: "parent",
				Text: fmt.Sprintf("%s is above and below %s at once, or there are more than %d levels", quote(o.Parent), o.Slug, MaxTree)}
		}
	}
	return nil
}

// lists returns the contacts and nets that are said, in a fixed order.
func (s said) lists() (contacts []tocsin.Contact, nets []tocsin.Net) {
	for _, c := range s.contacts {
		contacts = append(contacts, c)
	}
	slices.SortFunc(contacts, func(a, b tocsin.Contact) int { return strings.Compare(a.Email, b.Email) })
	for k := range s.nets {
		if n, ok := netOf(k.kind, k.value); ok {
			nets = append(nets, n)
		}
	}
	slices.SortFunc(nets, func(a, b tocsin.Net) int {
		_, av := textOf(a)
		_, bv := textOf(b)
		return strings.Compare(av, bv)
	})
	return contacts, nets
}

// loadHand reads what is said by hand of one organisation.
func loadHand(ctx context.Context, db sqldb.Reader, slug string) (said, error) {
	s := newSaid()
	var o tocsin.Org
	rows, err := db.Query(ctx, `SELECT `+orgColumns+` FROM watch_org o WHERE o.slug = ? AND o.said_by = 'hand'`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error { return scanOrg(rows, &o) })
	if err != nil {
		return s, err
	}
	if o.Slug != "" {
		s.orgs[o.Slug] = o
	}
	contacts, err := contactsOf(ctx, db, slug)
	if err != nil {
		return s, err
	}
	for _, c := range contacts {
		if c.From == tocsin.ByHand {
			s.contacts[contactKey{slug, c.Email}] = c
		}
	}
	nets, err := netsOf(ctx, db, slug)
	for _, n := range nets {
		if n.From == tocsin.ByHand {
			kind, value := textOf(n)
			s.nets[netKey{slug, kind, value}] = true
		}
	}
	return s, err
}

// contactsOf reads an organisation's contacts, those by hand first.
func contactsOf(ctx context.Context, db sqldb.Reader, slug string) ([]tocsin.Contact, error) {
	var list []tocsin.Contact
	rows, err := db.Query(ctx, `SELECT email, name, role, phone, said_by FROM watch_contact WHERE org = ? ORDER BY said_by, email`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var c tocsin.Contact
		err := rows.Scan(&c.Email, &c.Name, &c.Role, &c.Phone, &c.From)
		list = append(list, c)
		return err
	})
	return list, err
}

// allContacts reads the contacts of all organisations, those by hand first.
func allContacts(ctx context.Context, db sqldb.Reader) (map[string][]tocsin.Contact, error) {
	all := map[string][]tocsin.Contact{}
	rows, err := db.Query(ctx, `SELECT org, email, name, role, phone, said_by FROM watch_contact ORDER BY org, said_by, email`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org string
		var c tocsin.Contact
		err := rows.Scan(&org, &c.Email, &c.Name, &c.Role, &c.Phone, &c.From)
		all[org] = append(all[org], c)
		return err
	})
	return all, err
}

// netsOf reads an organisation's nets, those by hand first.
func netsOf(ctx context.Context, db sqldb.Reader, slug string) ([]tocsin.Net, error) {
	var list []tocsin.Net
	rows, err := db.Query(ctx, `SELECT kind, value, said_by FROM watch_net WHERE org = ? ORDER BY said_by, kind, value`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var kind, value, from string
		if err := rows.Scan(&kind, &value, &from); err != nil {
			return err
		}
		if n, ok := netOf(kind, value); ok {
			n.From = tocsin.From(from)
			list = append(list, n)
		}
		return nil
	})
	return list, err
}

// tellers reads who says something of an organisation.
func tellers(ctx context.Context, db sqldb.Reader, slug string) ([]string, error) {
	return sqldb.Column[string](db.Query(ctx, `SELECT said_by FROM watch_org WHERE slug = ? ORDER BY said_by`, slug))
}

func removeByHand(ctx context.Context, tx *sqldb.Tx, slug string) error {
	who, err := tellers(ctx, tx, slug)
	if err != nil {
		return err
	}
	if len(who) == 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no organisation %s", quote(slug))
	}
	if !slices.Contains(who, string(tocsin.ByHand)) {
		return tocsin.Faultf(tocsin.Conflict, "%s comes from %s: take it out of that file and import it again", quote(slug), strings.Join(who, ", "))
	}
	old, err := loadHand(ctx, tx, slug)
	if err != nil {
		return err
	}
	g := newGather(&Report{}, tocsin.ByHand)
	return writeAll(ctx, tx, tocsin.ByHand, ActRemove, slug, g.diff(old))
}
