package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Ignored returns the team's own lines of what never matters, by kind and value.
func Ignored(ctx context.Context, r sqldb.Reader) (list []item.Ignored, err error) {
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT kind, value, within, reason, by, at, until FROM respond_ignored ORDER BY kind, value LIMIT %d", item.MaxIgnored))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var x item.Ignored
		var at, until int64
		err := row.Scan(&x.Kind, &x.Value, &x.Within, &x.Reason, &x.By, &at, &until)
		x.At, x.Until = sqldb.FromTime(at), sqldb.FromTime(until)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what never matters: %w", err)
	}
	return list, nil
}

// CountIgnored counts the lines, but for one.
func CountIgnored(ctx context.Context, r sqldb.Reader, kind, value string) (n int, err error) {
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_ignored WHERE NOT (kind = ? AND value = ?)", kind, value).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what never matters: %w", err)
	}
	return n, nil
}

// PutIgnored keeps a line, in the place of one of the same thing.
func PutIgnored(ctx context.Context, tx *sqldb.Tx, x item.Ignored) error {
	_, err := tx.Exec(ctx, `INSERT INTO respond_ignored (kind, value, within, reason, by, at, until) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, value) DO UPDATE SET within = excluded.within, reason = excluded.reason, by = excluded.by, at = excluded.at, until = excluded.until`,
		x.Kind, x.Value, x.Within, x.Reason, x.By, sqldb.Time(x.At), sqldb.Time(x.Until))
	if err != nil {
		return fmt.Errorf("keep what never matters: %w", err)
	}
	return nil
}

// DropIgnored takes a line away, and tells whether it was there.
func DropIgnored(ctx context.Context, tx *sqldb.Tx, kind, value string) (bool, error) {
	res, err := tx.Exec(ctx, "DELETE FROM respond_ignored WHERE kind = ? AND value = ?", kind, value)
	if err != nil {
		return false, fmt.Errorf("forget what never matters: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
