package roster

import (
	"context"
	"database/sql"
	"fmt"
	"maps"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

type netKey struct{ org, kind, value string }
type contactKey struct{ org, email string }

// said is all that one teller says.
type said struct {
	orgs     map[string]tocsin.Org // without contacts and nets
	contacts map[contactKey]tocsin.Contact
	nets     map[netKey]bool
	gone     map[string]tocsin.Org // what diff has found to be said no more
}

func newSaid() said {
	return said{orgs: map[string]tocsin.Org{}, contacts: map[contactKey]tocsin.Contact{}, nets: map[netKey]bool{}, gone: map[string]tocsin.Org{}}
}

// step is how many changes are written between two words to Progress.
const step = 500

// store makes what the teller says be just what was gathered, and counts the changes.
func (g *gather) store(ctx context.Context, tx *sqldb.Tx, progress Progress) error {
	others, err := loadOthers(ctx, tx, g.from)
	if err != nil {
		return fmt.Errorf("load organisations: %w", err)
	}
	w, err := loadWays(ctx, tx)
	if err != nil {
		return fmt.Errorf("load merges and moves: %w", err)
	}
	known := make(map[string]bool, len(others))
	for _, o := range others {
		known[o.slug] = true
	}
	g.follow(w, known)
	g.resolve(others)
	old, err := loadSaid(ctx, tx, g.from)
	if err != nil {
		return fmt.Errorf("load earlier import: %w", err)
	}
	changes := g.diff(old)
	out := newWriter(ctx, tx, g.from)
	if err = out.all(changes, progress); err == nil {
		err = out.note(g.act, changes)
	}
	if err == nil {
		err = g.keep(ctx, tx, old.gone)
	}
	if err != nil || len(changes) == 0 {
		return err
	}
	return tell(ctx, tx, g.act, string(g.from), map[string]any{"organisations": g.rep.Orgs, "networks": g.rep.Nets, "contacts": g.rep.Contacts})
}

// keep puts by hand what a file says no more of organisations of which a person has said more: nobody's work may hang in
// the air.
func (g *gather) keep(ctx context.Context, tx *sqldb.Tx, lost map[string]tocsin.Org) error {
	if len(lost) == 0 {
		return nil
	}
	orgs, err := stranded(ctx, tx)
	if err != nil {
		return err
	}
	for _, slug := range orgs {
		o, ok := lost[slug]
		if !ok {
			continue
		}
		o.Parent = ""
		put := diffOrg(said{}, o, &Counts{})
		if err := writeAll(ctx, tx, tocsin.ByHand, ActPut, slug, put); err != nil {
			return err
		}
	}
	return nil
}

// change writes one row, and knows what the history tells of it.
type change struct {
	org   string
	items []Item
	write func(w *writer) error
}

// diff returns what turns the earlier state into the gathered one, and counts it. It empties old on the way: what is
// left in it at the end is gone from the file.
func (g *gather) diff(old said) []change {
	var list []change
	for _, e := range g.list {
		if !e.borrowed {
			list = append(list, diffOrg(old, e.org, &g.rep.Orgs)...)
		}
		for _, c := range e.org.Contacts {
			list = append(list, diffContact(old, e.org.Slug, c, &g.rep.Contacts)...)
		}
		for _, n := range e.org.Nets {
			list = append(list, diffNet(old, e.org.Slug, n, &g.rep.Nets)...)
		}
	}
	maps.Copy(old.gone, old.orgs)
	for slug, o := range old.orgs {
		list = append(list, change{slug, orgItems(o, tocsin.Org{}), func(w *writer) error { return w.dropOrg(slug) }})
	}
	for k, c := range old.contacts {
		list = append(list, dropContact(k, c))
	}
	for k := range old.nets {
		list = append(list, dropNet(k))
	}
	g.rep.Orgs.Removed, g.rep.Contacts.Removed, g.rep.Nets.Removed = len(old.orgs), len(old.contacts), len(old.nets)
	return list
}

func diffOrg(old said, o tocsin.Org, n *Counts) []change {
	had, ok := old.orgs[o.Slug]
	delete(old.orgs, o.Slug)
	now := o
	now.Contacts, now.Nets = nil, nil
	switch {
	case !ok:
		n.Added++
		return []change{{o.Slug, orgItems(tocsin.Org{}, now), func(w *writer) error { return w.saveOrg(now) }}}
	case sameOrg(had, now):
		n.Unchanged++
		return nil
	}
	n.Changed++
	return []change{{o.Slug, orgItems(had, now), func(w *writer) error { return w.saveOrg(now) }}}
}

// sameOrg compares two organisations without contacts and nets.
func sameOrg(a, b tocsin.Org) bool {
	return a.Name == b.Name && a.Parent == b.Parent && a.Sector == b.Sector && a.Criticality == b.Criticality &&
		a.Language == b.Language && a.Zone == b.Zone
}

func diffContact(old said, org string, c tocsin.Contact, n *Counts) []change {
	k := contactKey{org, c.Email}
	had, ok := old.contacts[k]
	delete(old.contacts, k)
	switch {
	case !ok:
		n.Added++
		return []change{{org, contactItem(tocsin.Contact{}, c), func(w *writer) error { return w.saveContact(org, c) }}}
	case had == c:
		n.Unchanged++
		return nil
	}
	n.Changed++
	return []change{{org, contactItem(had, c), func(w *writer) error { return w.saveContact(org, c) }}}
}

func dropContact(k contactKey, c tocsin.Contact) change {
	return change{k.org, contactItem(c, tocsin.Contact{}), func(w *writer) error { return w.dropContact(k) }}
}

func dropNet(k netKey) change {
	return change{k.org, netItem(k.kind, k.value, true), func(w *writer) error { return w.dropNet(k) }}
}

func putNet(k netKey) change {
	return change{k.org, netItem(k.kind, k.value, false), func(w *writer) error { return w.saveNet(k) }}
}

func diffNet(old said, org string, net tocsin.Net, n *Counts) []change {
	kind, value := textOf(net)
	k := netKey{org, kind, value}
	if old.nets[k] {
		delete(old.nets, k)
		n.Unchanged++
		return nil
	}
	n.Added++
	return []change{putNet(k)}
}

// loadOthers reads what everybody but one teller says of the organisations, in the order in which tellers count.
func loadOthers(ctx context.Context, db sqldb.Reader, but tocsin.From) ([]other, error) {
	var list []other
	rows, err := db.Query(ctx, `SELECT slug, name, parent, said_by FROM watch_org WHERE said_by <> ? ORDER BY said_by, slug`, string(but))
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var o other
		err := rows.Scan(&o.slug, &o.name, &o.parent, &o.from)
		list = append(list, o)
		return err
	})
	return list, err
}

// loadSaid reads all that one teller says.
func loadSaid(ctx context.Context, db sqldb.Reader, from tocsin.From) (said, error) {
	s := newSaid()
	rows, err := db.Query(ctx, `SELECT `+orgColumns+` FROM watch_org o WHERE o.said_by = ?`, string(from))
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var o tocsin.Org
		err := scanOrg(rows, &o)
		s.orgs[o.Slug] = o
		return err
	})
	if err != nil {
		return s, err
	}
	rows, err = db.Query(ctx, `SELECT org, email, name, role, phone FROM watch_contact WHERE said_by = ?`, string(from))
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org string
		c := tocsin.Contact{From: from}
		err := rows.Scan(&org, &c.Email, &c.Name, &c.Role, &c.Phone)
		s.contacts[contactKey{org, c.Email}] = c
		return err
	})
	if err != nil {
		return s, err
	}
	rows, err = db.Query(ctx, `SELECT org, kind, value FROM watch_net WHERE said_by = ?`, string(from))
	return s, sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var k netKey
		err := rows.Scan(&k.org, &k.kind, &k.value)
		s.nets[k] = true
		return err
	})
}
