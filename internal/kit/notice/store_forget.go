package notice

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Forget takes away all that anybody was told about a number, for what had it is deleted for good.
func (n *Notices) Forget(ctx context.Context, tx *sqldb.Tx, about string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM notice_line WHERE about = ?", about); err != nil {
		return fmt.Errorf("forget notices: %w", err)
	}
	return nil
}
