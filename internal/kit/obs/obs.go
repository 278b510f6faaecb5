package obs

import (
	"context"

	"tocsin/internal/kit/sqldb"
)

// asking returns the context of a request, and how many statements have been asked of the records with it.
func asking(ctx context.Context) (context.Context, func() int64) {
	ctx, n := sqldb.Counting(ctx)
	return ctx, n.Load
}
