package roster

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"tocsin/internal/kit/sqldb"
)

// loadNationals reads the national teams by country.
func loadNationals(ctx context.Context, db sqldb.Reader) (map[string]National, error) {
	all := map[string]National{}
	rows, err := db.Query(ctx, `SELECT cc, name, email, phone, website, said_by FROM watch_national`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var n National
		err := rows.Scan(&n.CC, &n.Name, &n.Email, &n.Phone, &n.Website, &n.From)
		all[n.CC] = n
		return err
	})
	return all, err
}

func storeNationals(ctx context.Context, tx *sqldb.Tx, from string, list map[string]National, rep *Report) error {
	old, err := loadNationals(ctx, tx)
	if err != nil {
		return err
	}
	for _, cc := range slices.Sorted(maps.Keys(list)) {
		n := list[cc]
		n.From = from
		had, ok := old[cc]
		delete(old, cc)
		switch {
		case !ok:
			rep.Orgs.Added++
		case had == n:
			rep.Orgs.Unchanged++
			continue
		default:
			rep.Orgs.Changed++
		}
		if _, err := tx.Exec(ctx, `INSERT INTO watch_national (cc, name, email, phone, website, said_by, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (cc) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone, website = excluded.website,
			said_by = excluded.said_by, at = excluded.at`, n.CC, n.Name, n.Email, n.Phone, n.Website, n.From, sqldb.Time(tx.Now)); err != nil {
			return err
		}
	}
	for _, n := range old {
		if n.From != from {
			continue
		}
		rep.Orgs.Removed++
		if _, err := tx.Exec(ctx, `DELETE FROM watch_national WHERE cc = ?`, n.CC); err != nil {
			return err
		}
	}
	return tell(ctx, tx, ActImport, "national teams", map[string]any{"import": from, "countries": rep.Orgs})
}
