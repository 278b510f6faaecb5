package roster

import (
	"context"
	"database/sql"
	"errors"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// aliasOf returns what an organisation was merged into; "" for one that was not.
func aliasOf(ctx context.Context, db sqldb.Reader, slug string) (org string, err error) {
	err = db.QueryRow(ctx, `SELECT org FROM watch_alias WHERE slug = ?`, slug).Scan(&org)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	return org, err
}

// moveAll puts all that is said of one organisation under another, whoever says it, and notes the alias.
func moveAll(ctx context.Context, tx *sqldb.Tx, from, to tocsin.Org) error {
	now := sqldb.Time(tx.Now)
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO watch_contact (org, said_by, email, name, role, phone, at)
			SELECT CAST(? AS TEXT), c.said_by, c.email, c.name, c.role, c.phone, c.at FROM watch_contact c WHERE c.org = ? ON CONFLICT DO NOTHING`, []any{to.Slug, from.Slug}},
		{`DELETE FROM watch_contact WHERE org = ?`, []any{from.Slug}},
		{`INSERT INTO watch_net (org, said_by, kind, value, at)
			SELECT CAST(? AS TEXT), n.said_by, n.kind, n.value, n.at FROM watch_net n WHERE n.org = ? ON CONFLICT DO NOTHING`, []any{to.Slug, from.Slug}},
		{`DELETE FROM watch_net WHERE org = ?`, []any{from.Slug}},
		{`UPDATE watch_org SET parent = ? WHERE slug = ? AND parent = ?`, []any{from.Parent, to.Slug, from.Slug}},
		{`UPDATE watch_org SET parent = ? WHERE parent = ?`, []any{to.Slug, from.Slug}},
		{`DELETE FROM watch_org WHERE slug = ?`, []any{from.Slug}},
		{`DELETE FROM watch_alias WHERE slug = ?`, []any{to.Slug}},
		{`UPDATE watch_alias SET org = ? WHERE org = ?`, []any{to.Slug, from.Slug}},
		{`INSERT INTO watch_alias (slug, org, name, at) VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE SET org = excluded.org, name = excluded.name, at = excluded.at`,
			[]any{from.Slug, to.Slug, from.Name, now}},
		{`UPDATE watch_route SET to_org = ? WHERE to_org = ?`, []any{to.Slug, from.Slug}},
		{`DELETE FROM watch_route WHERE from_org = to_org`, nil},
		{`UPDATE watch_claim SET org = ? WHERE org = ? AND state = 'waiting'`, []any{to.Slug, from.Slug}},
	} {
		if _, err := tx.Exec(ctx, q.query, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// moveNet puts one net of an organisation under another, or under nobody where to is "", whoever says it. moved tells
// whether anybody has said it.
func moveNet(ctx context.Context, tx *sqldb.Tx, k netKey, to string) (moved bool, err error) {
	if to != "" {
		_, err = tx.Exec(ctx, `INSERT INTO watch_net (org, said_by, kind, value, at)
			SELECT CAST(? AS TEXT), n.said_by, n.kind, n.value, n.at FROM watch_net n WHERE n.org = ? AND n.kind = ? AND n.value = ? ON CONFLICT DO NOTHING`,
			to, k.org, k.kind, k.value)
	}
	if err != nil {
		return false, err
	}
	res, err := tx.Exec(ctx, `DELETE FROM watch_net WHERE org = ? AND kind = ? AND value = ?`, k.org, k.kind, k.value)
	return hasRows(res, err)
}

// moveContact does the same with a contact.
func moveContact(ctx context.Context, tx *sqldb.Tx, k contactKey, to string) (moved bool, err error) {
	if to != "" {
		_, err = tx.Exec(ctx, `INSERT INTO watch_contact (org, said_by, email, name, role, phone, at)
			SELECT CAST(? AS TEXT), c.said_by, c.email, c.name, c.role, c.phone, c.at FROM watch_contact c WHERE c.org = ? AND c.email = ? ON CONFLICT DO NOTHING`,
			to, k.org, k.email)
	}
	if err != nil {
		return false, err
	}
	res, err := tx.Exec(ctx, `DELETE FROM watch_contact WHERE org = ? AND email = ?`, k.org, k.email)
	return hasRows(res, err)
}

func hasRows(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// addRoute makes later imports follow a move. A move back takes the way away that led here.
func addRoute(ctx context.Context, tx *sqldb.Tx, rt route) error {
	if rt.to != "" {
		if _, err := tx.Exec(ctx, `DELETE FROM watch_route WHERE kind = ? AND value = ? AND from_org = ?`, rt.kind, rt.value, rt.to); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE watch_route SET to_org = ? WHERE kind = ? AND value = ? AND to_org = ?`, rt.to, rt.kind, rt.value, rt.from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO watch_route (kind, value, from_org, to_org, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, value, from_org) DO UPDATE SET to_org = excluded.to_org, at = excluded.at`, rt.kind, rt.value, rt.from, rt.to, sqldb.Time(tx.Now))
	return err
}

// dropRoute lets an import's word for a net or contact of an organisation count again.
func dropRoute(ctx context.Context, tx *sqldb.Tx, kind, value, org string) error {
	_, err := tx.Exec(ctx, `DELETE FROM watch_route WHERE kind = ? AND value = ? AND from_org = ?`, kind, value, org)
	return err
}

// route says that a net or contact of one organisation is another's.
type route struct{ kind, value, from, to string }

// ways are all aliases and routes.
type ways struct {
	alias map[string]string
	route map[route]string // with an empty to
}

// loadAliases reads all slugs that lead to another organisation, with that one's.
func loadAliases(ctx context.Context, db sqldb.Reader) (map[string]string, error) {
	m := map[string]string{}
	rows, err := db.Query(ctx, `SELECT slug, org FROM watch_alias`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var slug, org string
		err := rows.Scan(&slug, &org)
		m[slug] = org
		return err
	})
	return m, err
}

func loadWays(ctx context.Context, db sqldb.Reader) (w ways, err error) {
	w.route = map[route]string{}
	if w.alias, err = loadAliases(ctx, db); err != nil {
		return w, err
	}
	rows, err := db.Query(ctx, `SELECT kind, value, from_org, to_org FROM watch_route`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var rt route
		if err := rows.Scan(&rt.kind, &rt.value, &rt.from, &rt.to); err != nil {
			return err
		}
		to := rt.to
		rt.to = ""
		w.route[rt] = to
		return nil
	})
	return w, err
}

// dropAlias takes an alias away; it reports whether there was one to that organisation.
func dropAlias(ctx context.Context, tx *sqldb.Tx, slug, org string) (bool, error) {
	res, err := tx.Exec(ctx, `DELETE FROM watch_alias WHERE slug = ? AND org = ?`, slug, org)
	return hasRows(res, err)
}

// claimants returns who claims just one net, or has just one contact.
func claimants(ctx context.Context, db sqldb.Reader, kind, value string) ([]string, error) {
	query, args := `SELECT DISTINCT org FROM watch_net WHERE kind = ? AND value = ? ORDER BY org`, []any{kind, value}
	if kind == kindContact {
		query, args = `SELECT DISTINCT org FROM watch_contact WHERE email = ? ORDER BY org`, []any{value}
	}
	rows, err := db.Query(ctx, query, args...)
	return slugs(rows, err)
}

// stranded returns the organisations of which a person has said something, but which nobody names any more.
func stranded(ctx context.Context, db sqldb.Reader) ([]string, error) {
	rows, err := db.Query(ctx, `SELECT org FROM watch_net n WHERE said_by IN ('hand', 'hand:claim') AND NOT EXISTS (SELECT 1 FROM watch_org o WHERE o.slug = n.org)
		UNION SELECT org FROM watch_contact c WHERE said_by IN ('hand', 'hand:claim') AND NOT EXISTS (SELECT 1 FROM watch_org o WHERE o.slug = c.org) ORDER BY 1`)
	return slugs(rows, err)
}

// slugs reads rows of one column, the slugs of organisations.
func slugs(rows *sql.Rows, err error) (list []string, _ error) {
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org string
		err := rows.Scan(&org)
		list = append(list, org)
		return err
	})
	return list, err
}

// mergedInto are the organisations whose slugs lead to another, the newest first, without what they brought.
func mergedInto(ctx context.Context, db sqldb.Reader, slug string) (list []Merged, err error) {
	rows, err := db.Query(ctx, `SELECT slug, name, at FROM watch_alias WHERE org = ? ORDER BY at DESC, slug`, slug)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var m Merged
		var at int64
		err := rows.Scan(&m.Slug, &m.Name, &at)
		m.At = sqldb.FromTime(at)
		list = append(list, m)
		return err
	})
	return list, err
}
