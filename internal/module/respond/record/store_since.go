package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// since are the orders in which items can be followed, with what of the items is in them.
var since = map[item.Since]string{
	item.ByOpening: "i.created", item.ByChange: "i.changed", item.ByEnd: "i.closed",
}

// inOrder is the condition for being in an order: of those that were never closed there is no time.
func inOrder(of item.Since) string {
	if of == item.ByEnd {
		return "i.closed <> 0"
	}
	return "1 = 1"
}

// ItemsSince returns the items that come after a place in an order and before a time, with their tags and own fields: of all
// people's, for what keeps to marks by itself. A place is a time and an item's id.
func ItemsSince(ctx context.Context, r sqldb.Reader, of item.Since, at time.Time, id int64, before time.Time, most int) (list []item.Item, err error) {
	key := since[of]
	list, _, err = page(ctx, r, order{key, false}, fmt.Sprintf("%s AND (%s, i.id) > (?, ?) AND %s < ? ORDER BY %s, i.id LIMIT %d", inOrder(of), key, key, key, most),
		[]any{sqldb.Time(at), id, sqldb.Time(before)}, most)
	if err != nil {
		return nil, err
	}
	if err := fillTags(ctx, r, list); err != nil {
		return nil, err
	}
	return list, fillValues(ctx, r, list)
}

// LastPlace is the last place in an order; zero where nothing is in it.
func LastPlace(ctx context.Context, r sqldb.Reader, of item.Since) (at time.Time, id int64, err error) {
	var us int64
	err = r.QueryRow(ctx, fmt.Sprintf("SELECT %s, i.id FROM respond_item i WHERE %s ORDER BY %s DESC, i.id DESC LIMIT 1", since[of], inOrder(of), since[of])).Scan(&us, &id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return at, 0, nil
	}
	if err != nil {
		return at, 0, fmt.Errorf("find the newest item: %w", err)
	}
	return sqldb.FromTime(us), id, nil
}
