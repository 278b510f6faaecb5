package record

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// IDsAfter returns the ids of items behind one, in their order.
func IDsAfter(ctx context.Context, r sqldb.Reader, after int64, limit int) ([]int64, error) {
	return ids(ctx, r, "SELECT id FROM respond_item WHERE id > ? ORDER BY id LIMIT ?", after, limit)
}

// ItemsInAll counts all items.
func ItemsInAll(ctx context.Context, r sqldb.Reader) (int64, error) {
	return counted(ctx, r, "SELECT COUNT(*) FROM respond_item")
}

// MailsInAll counts all letters that came in.
func MailsInAll(ctx context.Context, r sqldb.Reader) (int64, error) {
	return counted(ctx, r, "SELECT COUNT(*) FROM respond_letter WHERE way = 'in'")
}

func counted(ctx context.Context, r sqldb.Reader, query string) (n int64, err error) {
	if err := r.QueryRow(ctx, query).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what is indexed: %w", err)
	}
	return n, nil
}
