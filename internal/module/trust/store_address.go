package trust

import (
	"context"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// addressOf returns what is known of somebody's own address; the zero one where they have given none.
func addressOf(ctx context.Context, db reader, user int64) (a Address, err error) {
	var confirmed, expires int64
	err = db.QueryRow(ctx, "SELECT address, confirmed, wanted, hash, expires, tries, day, asks FROM trust_address WHERE user_id = ?", user).
		Scan(&a.Address, &confirmed, &a.Wanted, &a.hash, &expires, &a.tries, &a.day, &a.asks)
	if errors.Is(err, sqldb.ErrNoRows) {
		return Address{}, nil
	}
	if err != nil {
		return Address{}, fmt.Errorf("read an address: %w", err)
	}
	a.Confirmed, a.Expires = sqldb.FromTime(confirmed), sqldb.FromTime(expires)
	return a, nil
}

func saveAddress(ctx context.Context, tx *sqldb.Tx, user int64, a Address) error {
	_, err := tx.Exec(ctx, `INSERT INTO trust_address (user_id, address, confirmed, wanted, hash, expires, tries, day, asks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET address = excluded.address, confirmed = excluded.confirmed, wanted = excluded.wanted, hash = excluded.hash,
		expires = excluded.expires, tries = excluded.tries, day = excluded.day, asks = excluded.asks`,
		user, a.Address, sqldb.Time(a.Confirmed), a.Wanted, a.hash, sqldb.Time(a.Expires), a.tries, a.day, a.asks)
	if err != nil {
		return fmt.Errorf("keep an address: %w", err)
	}
	return nil
}
