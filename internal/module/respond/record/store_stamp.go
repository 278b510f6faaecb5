package record

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// StampTask notes that a task came, or is another, so that who follows tasks hears of it.
func StampTask(ctx context.Context, tx *sqldb.Tx, id int64, came bool) error {
	set, args := "changed = ?", []any{sqldb.Time(tx.Now)}
	if came {
		set, args = set+", created = ?", append(args, args[0])
	}
	if _, err := tx.Exec(ctx, "UPDATE respond_task SET "+set+" WHERE id = ?", append(args, id)...); err != nil {
		return fmt.Errorf("note when a task changed: %w", err)
	}
	return nil
}
