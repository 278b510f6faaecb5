package respond

import (
	"context"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// settles is how long an act may take to be kept after the time that it bears: what is younger is not told yet, so that a
// slower act is not passed over.
const settles = 10 * time.Second

// LastPlace is the last place in an order of items: a time, and an item's id.
func (r *Room) LastPlace(ctx context.Context, of item.Since) (at time.Time, id int64, err error) {
	return record.LastPlace(ctx, r.DB, of)
}

// Since returns the items after a place in an order, restricted ones among them. It is for what tells other programs, which
// keeps to the marks and tells nothing of what is restricted.
func (r *Room) Since(ctx context.Context, of item.Since, at time.Time, id int64, most int) ([]item.Item, error) {
	return record.ItemsSince(ctx, r.DB, of, at, id, r.Now().Add(-settles), most)
}
