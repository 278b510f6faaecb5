package roster

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// counts are how many different nets of each kind and contacts an organisation has. The kind is no condition of WHERE,
// or else the engine goes over all nets of that kind for each organisation.
const counts = `, o.said_by,
	(SELECT COUNT(DISTINCT CASE WHEN n.kind = 'prefix' THEN n.value END) FROM watch_net n WHERE n.org = o.slug),
	(SELECT COUNT(DISTINCT CASE WHEN n.kind = 'as' THEN n.value END) FROM watch_net n WHERE n.org = o.slug),
	(SELECT COUNT(DISTINCT CASE WHEN n.kind = 'domain' THEN n.value END) FROM watch_net n WHERE n.org = o.slug),
	(SELECT COUNT(DISTINCT c.email) FROM watch_contact c WHERE c.org = o.slug)`

// List returns the constituents that a filter chooses, sorted by slug.
func (r *Roster) List(ctx context.Context, f Filter) ([]Summary, error) {
	query, args := `SELECT `+orgColumns+counts+effective, []any(nil)
	where := func(sql string, a ...any) { query, args = query+" AND "+sql, append(args, a...) }
	if f.Sector != "" {
		where(`o.sector = ?`, sectorOf(f.Sector))
	}
	if f.Parent != "" {
		where(`o.parent = ?`, f.Parent)
	}
	if f.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(f.Text)) + "%"
		where(`(LOWER(o.name) LIKE ? ESCAPE '\' OR o.slug LIKE ? ESCAPE '\')`, like, like)
	}
	query += ` ORDER BY o.slug`
	if f.Limit > 0 {
		query, args = query+` LIMIT ? OFFSET ?`, append(args, f.Limit, f.Offset)
	}
	list := []Summary{}
	rows, err := r.db.Query(ctx, query, args...)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		s, err := scanSummary(rows)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list constituents: %w", err)
	}
	return list, nil
}

func scanSummary(rows *sql.Rows, more ...any) (Summary, error) {
	var s Summary
	err := rows.Scan(append([]any{&s.Slug, &s.Name, &s.Parent, &s.Sector, &s.Criticality, &s.Language, &s.Zone, &s.From,
		&s.Prefixes, &s.ASNs, &s.Domains, &s.Contacts}, more...)...)
	return s, err
}

// Get returns one constituent.
func (r *Roster) Get(ctx context.Context, slug string) (Detail, error) {
	d, err := r.detail(ctx, slug)
	if err != nil {
		return d, fmt.Errorf("get constituent %s: %w", clip(slug), err)
	}
	if d.Slug == "" {
		return d, gone(ctx, r.db, slug)
	}
	return d, nil
}

func (r *Roster) detail(ctx context.Context, slug string) (Detail, error) {
	d := Detail{Children: []string{}}
	rows, err := r.db.Query(ctx, `SELECT `+orgColumns+counts+`, o.created, o.changed`+effective+` AND o.slug = ?`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) (err error) {
		var created, changed int64
		d.Summary, err = scanSummary(rows, &created, &changed)
		d.Created, d.Changed = sqldb.FromTime(created), sqldb.FromTime(changed)
		return err
	})
	if err != nil || d.Slug == "" {
		return d, err
	}
	rows, err = r.db.Query(ctx, `SELECT o.slug`+effective+` AND o.parent = ? ORDER BY o.slug`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var child string
		err := rows.Scan(&child)
		d.Children = append(d.Children, child)
		return err
	})
	if err != nil {
		return d, err
	}
	contacts, err := contactsOf(ctx, r.db, slug)
	if err != nil {
		return d, err
	}
	nets, err := netsOf(ctx, r.db, slug)
	d.ContactList, d.NetList = contactRows(contacts), netRows(nets)
	return d, err
}
