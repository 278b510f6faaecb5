package record

import (
	"context"

	"tocsin/internal/kit/sqldb"
)

// IDsAfter returns the ids of items behind one, in their order.
func IDsAfter(ctx context.Context, r sqldb.Reader, after int64, limit int) ([]int64, error) {
	return ids(ctx, r, "SELECT id FROM respond_item WHERE id > ? ORDER BY id LIMIT ?", after, limit)
}
