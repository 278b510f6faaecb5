package record

import (
	"context"
	"strconv"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// The moments of an item that a shift is told by.
const (
	MadeAt   = "i.created"
	ClosedAt = "i.closed"
	ToldAt   = "i.told" // the newest letter out
)

// Since returns the items to which something happened from a time on, the newest first. What happened to an item changed it,
// so what was not changed since then is not looked at.
func Since(ctx context.Context, r sqldb.Reader, v item.Viewer, at string, from time.Time, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	args = append(args, sqldb.Time(from), sqldb.Time(from))
	list, _, err = page(ctx, r, order{at, true}, visible+" AND i.merged = 0 AND i.changed >= ? AND "+at+" >= ? ORDER BY "+at+" DESC, i.id DESC LIMIT "+strconv.Itoa(limit), args, limit)
	return list, err
}

// DueIn returns the open items whose clock or date is after one time and not after another, the nearest first; a zero one
// is the beginning.
func DueIn(ctx context.Context, r sqldb.Reader, v item.Viewer, from, to time.Time, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	args = append(args, sqldb.Time(from), sqldb.Time(to))
	list, _, err = page(ctx, r, orders["due"], visible+" AND i.open = 1 AND i.soon > ? AND i.soon <= ? ORDER BY i.soon, i.id LIMIT "+strconv.Itoa(limit), args, limit)
	return list, err
}
