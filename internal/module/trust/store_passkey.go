package trust

import (
	"context"

	"tocsin/internal/kit/sqldb"
)

// dropPasskeys takes all of a user's passkeys away.
func dropPasskeys(ctx context.Context, tx *sqldb.Tx, user int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_passkey WHERE user_id = ?", user)
	return err
}
