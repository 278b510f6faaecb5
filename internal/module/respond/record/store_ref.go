package record

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// HasRef reports whether an item is about something already.
func HasRef(ctx context.Context, r sqldb.Reader, one int64, kind, ref string) (bool, error) {
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_ref WHERE item = ? AND kind = ? AND ref = ?", one, kind, ref).Scan(&n); err != nil {
		return false, fmt.Errorf("look what an item is about: %w", err)
	}
	return n > 0, nil
}

// DropRef takes away that an item is about something.
func DropRef(ctx context.Context, tx *sqldb.Tx, one int64, kind, ref string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_ref WHERE item = ? AND kind = ? AND ref = ?", one, kind, ref); err != nil {
		return fmt.Errorf("forget what an item is about: %w", err)
	}
	return nil
}

// maxAbout is how many items are listed that are about one thing.
const maxAbout = 100

// About returns the items that are about something and that somebody may see.
func About(ctx context.Context, r sqldb.Reader, v item.Viewer, kind, ref string) ([]item.Item, error) {
	return Items(ctx, r, v, fmt.Sprintf("i.id IN (SELECT item FROM respond_ref WHERE kind = ? AND ref = ? ORDER BY item DESC LIMIT %d)", maxAbout), kind, ref)
}
