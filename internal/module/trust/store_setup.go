package trust

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// setSetup gives the node a link for its first account, in place of an earlier one.
func setSetup(ctx context.Context, tx *sqldb.Tx, link, secret string, expires time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO trust_setup (id, hash, secret, expires) VALUES (1, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, secret = excluded.secret, expires = excluded.expires`, digest(link), secret, sqldb.Time(expires))
	return err
}

// setupSecret returns the second factor that goes with a link for the first account; "" where it is none, or over.
func setupSecret(ctx context.Context, db reader, link string, now time.Time) (secret string, err error) {
	if link == "" || len(link) > maxSecret {
		return "", nil
	}
	err = db.QueryRow(ctx, "SELECT secret FROM trust_setup WHERE hash = ? AND expires > ?", digest(link), sqldb.Time(now)).Scan(&secret)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the link of the first account: %w", err)
	}
	return secret, nil
}

func dropSetup(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_setup")
	return err
}

// anybodyIn reports whether there is an account, within a transaction.
func anybodyIn(ctx context.Context, db reader) (bool, error) {
	var one int
	err := db.QueryRow(ctx, "SELECT 1 FROM trust_user LIMIT 1").Scan(&one)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
