package roster

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Org returns one constituent with its contacts and nets; of what several tellers say the one that comes first.
func (r *Roster) Org(ctx context.Context, slug string) (tocsin.Org, error) {
	list, err := r.Some(ctx, []string{slug})
	switch {
	case err != nil:
		return tocsin.Org{}, err
	case len(list) == 0:
		return tocsin.Org{}, gone(ctx, r.db, slug)
	}
	return list[0], nil
}

// Some returns those of some constituents that there are, in the order that is given, each as Org has it. It takes as many
// statements for a page of them as for one.
func (r *Roster) Some(ctx context.Context, slugs []string) ([]tocsin.Org, error) {
	var list []tocsin.Org
	place := map[string]int{}
	var names []any
	for _, slug := range slugs {
		if o, ok := r.Index().Org(slug); ok {
			place[slug] = len(list)
			list, names = append(list, o), append(names, slug)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	among := " WHERE org IN (?" + strings.Repeat(",?", len(names)-1) + ")"
	rows, err := r.db.Query(ctx, "SELECT org, email, name, role, phone, said_by FROM watch_contact"+among+" ORDER BY org, said_by, email", names...)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org string
		var c tocsin.Contact
		err := rows.Scan(&org, &c.Email, &c.Name, &c.Role, &c.Phone, &c.From)
		o := &list[place[org]]
		o.Contacts = append(o.Contacts, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("get contacts of %d constituents: %w", len(list), err)
	}
	rows, err = r.db.Query(ctx, "SELECT org, kind, value, said_by FROM watch_net"+among+" ORDER BY org, said_by, kind, value", names...)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org, kind, value, from string
		err := rows.Scan(&org, &kind, &value, &from)
		if n, ok := netOf(kind, value); ok && err == nil {
			n.From = tocsin.From(from)
			o := &list[place[org]]
			o.Nets = append(o.Nets, n)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("get nets of %d constituents: %w", len(list), err)
	}
	for i := range list {
		o := &list[i]
		o.Contacts = distinct(o.Contacts, func(c tocsin.Contact) string { return c.Email })
		o.Nets = distinct(o.Nets, func(n tocsin.Net) tocsin.Net { n.From = ""; return n })
	}
	return list, nil
}
