package roster

import (
	"context"
	"database/sql"
	"errors"
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
	w := writer{ctx: ctx, tx: tx, from: tocsin.ByHand, stmts: map[string]*sqldb.Stmt{}}
	return errors.Join(w.all(g.diff(old)), w.close())
}

func (w *writer) all(list []change) error {
	for _, c := range list {
		if err := c(w); err != nil {
			return err
		}
	}
	return nil
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

// loadHand reads what is said by hand of one organisation.
func loadHand(ctx context.Context, db sqldb.Reader, slug string) (said, error) {
	s := said{orgs: map[string]tocsin.Org{}, contacts: map[contactKey]tocsin.Contact{}, nets: map[netKey]bool{}}
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
	var list []string
	rows, err := db.Query(ctx, `SELECT said_by FROM watch_org WHERE slug = ? ORDER BY said_by`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	})
	return list, err
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
	for _, table := range []string{"watch_net", "watch_contact"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org = ? AND said_by = 'hand'`, slug); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, deleteOrg, slug, string(tocsin.ByHand))
	return err
}
