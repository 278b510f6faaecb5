package lookup

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Migrate brings the table up to date.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	return db.Migrate(ctx, "lookup", migrations)
}

// Kept returns what was told of something when it was last asked; ok is false where nothing is kept.
func Kept(ctx context.Context, r sqldb.Reader, kind, value string) (a Answer, ok bool, err error) {
	var body string
	err = r.QueryRow(ctx, "SELECT body FROM watch_lookup WHERE kind = ? AND value = ?", kind, value).Scan(&body)
	if errors.Is(err, sqldb.ErrNoRows) {
		return a, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &a)
	}
	if err != nil {
		return a, false, fmt.Errorf("read what was told of %s: %w", value, err)
	}
	return a, true, nil
}

// Keep keeps an answer in the place of an earlier one, and lets go of what is old.
func Keep(ctx context.Context, tx *sqldb.Tx, a Answer) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO watch_lookup (kind, value, at, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (kind, value) DO UPDATE SET at = excluded.at, body = excluded.body`, a.Kind, a.Value, sqldb.Time(a.At), string(body))
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM watch_lookup WHERE at < ?", sqldb.Time(tx.Now.Add(-Old)))
	}
	if err != nil {
		return fmt.Errorf("keep what was told of %s: %w", a.Value, err)
	}
	return nil
}
