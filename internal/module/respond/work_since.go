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

// LastPlace is the place in an order behind which who begins to follow it goes on: the last, a time and a thing's id. What is
// wished for and still waits is told to whoever comes.
func (r *Room) LastPlace(ctx context.Context, of item.Since) (at time.Time, id int64, err error) {
	if of == item.ByWish {
		return at, 0, nil
	}
	return record.LastPlace(ctx, r.DB, of)
}

// Since returns what comes after a place in an order, also of restricted items. It is for what tells other programs, which
// keeps to the marks and tells nothing of what is restricted.
func (r *Room) Since(ctx context.Context, of item.Since, at time.Time, id int64, most int) (list []item.Happening, err error) {
	before := r.Now().Add(-settles)
	switch of {
	case item.ByTask, item.ByTaskChange, item.ByTaskEnd:
		return record.TasksSince(ctx, r.DB, of, at, id, before, most)
	case item.ByWish:
		return record.WantedSince(ctx, r.DB, at, id, before, most)
	case item.ByIndicator:
		return record.IndicatorsSince(ctx, r.DB, of, at, id, before, most)
	}
	items, err := record.ItemsSince(ctx, r.DB, of, at, id, before, most)
	for _, it := range items {
		list = append(list, item.Happening{At: of.When(it), ID: it.ID, Restricted: it.Restricted, Mark: it.Mark, Body: it})
	}
	return list, err
}
