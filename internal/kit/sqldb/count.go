package sqldb

import (
	"context"
	"sync/atomic"
)

type countKey struct{}

// Counting returns a context and the number of statements that are asked with it, so that a page which asks once for each
// of its rows is noticed.
func Counting(ctx context.Context) (context.Context, *atomic.Int64) {
	n := &atomic.Int64{}
	return context.WithValue(ctx, countKey{}, n), n
}

// counted counts a statement.
func counted(ctx context.Context) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
