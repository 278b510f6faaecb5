package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// following is an order in which something can be followed.
type following struct {
	from string // the tables, with i the item
	key  string // the time
	id   string
	in   string // what is in the order
}

const (
	ofItems      = "respond_item i"
	ofTasks      = "respond_task t JOIN respond_item i ON i.id = t.item"
	ofWishes     = "respond_wanted w JOIN respond_indicator x ON x.id = w.indicator JOIN respond_item i ON i.id = w.item"
	ofIndicators = "respond_indicator x JOIN respond_item i ON i.id = x.item"
)

// since are the orders: of what never ended there is no time.
var since = map[item.Since]following{
	item.ByOpening:    {ofItems, "i.created", "i.id", "1 = 1"},
	item.ByChange:     {ofItems, "i.changed", "i.id", "1 = 1"},
	item.ByEnd:        {ofItems, "i.closed", "i.id", "i.closed <> 0"},
	item.ByTask:       {ofTasks, "t.created", "t.id", "t.item <> 0"},
	item.ByTaskChange: {ofTasks, "t.changed", "t.id", "t.item <> 0"},
	item.ByTaskEnd:    {ofTasks, "t.done", "t.id", "t.done <> 0 AND t.item <> 0"},
	item.ByIndicator:  {ofIndicators, "x.at", "x.id", "1 = 1"},
	item.ByWish:       {ofWishes, "w.at", "w.id", "w.ended = 0"},
}

// after is the end of a query for what comes after a place in the order and before a time, and its values.
func (f following) after(at time.Time, id int64, before time.Time, most int) (rest string, args []any) {
	return fmt.Sprintf("%s AND (%s, %s) > (?, ?) AND %s < ? ORDER BY %s, %s LIMIT %d", f.in, f.key, f.id, f.key, f.key, f.id, most),
		[]any{sqldb.Time(at), id, sqldb.Time(before)}
}

// LastPlace is the last place in an order; zero where nothing is in it.
func LastPlace(ctx context.Context, r sqldb.Reader, of item.Since) (at time.Time, id int64, err error) {
	f, us := since[of], int64(0)
	err = r.QueryRow(ctx, fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s ORDER BY %s DESC, %s DESC LIMIT 1", f.key, f.id, f.from, f.in, f.key, f.id)).Scan(&us, &id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return at, 0, nil
	}
	if err != nil {
		return at, 0, fmt.Errorf("find the newest of %s: %w", of, err)
	}
	return sqldb.FromTime(us), id, nil
}

// ItemsSince returns the items that come after a place in an order and before a time, with their tags and own fields: of all
// people's, for what keeps to marks by itself.
func ItemsSince(ctx context.Context, r sqldb.Reader, of item.Since, at time.Time, id int64, before time.Time, most int) (list []item.Item, err error) {
	rest, args := since[of].after(at, id, before, most)
	list, _, err = page(ctx, r, order{since[of].key, false}, rest, args, most)
	if err != nil {
		return nil, err
	}
	if err := fillTags(ctx, r, list); err != nil {
		return nil, err
	}
	return list, fillValues(ctx, r, list)
}

// TasksSince returns the tasks that come after a place in an order and before a time, of all items.
func TasksSince(ctx context.Context, r sqldb.Reader, of item.Since, at time.Time, id int64, before time.Time, most int) (list []item.Happening, err error) {
	f := since[of]
	rest, args := f.after(at, id, before, most)
	rows, err := r.Query(ctx, "SELECT t.id, "+f.key+", i.restricted FROM "+f.from+" WHERE "+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.Happening
		var us int64
		err := row.Scan(&t.ID, &us, &t.Restricted)
		t.At = sqldb.FromTime(us)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks in the order %s: %w", of, err)
	}
	bodies, err := tasks(ctx, r, rest, args)
	if err != nil {
		return nil, err
	}
	byID := map[int64]item.MyTask{}
	for _, b := range bodies {
		byID[b.ID] = b
	}
	list = slices.DeleteFunc(list, func(t item.Happening) bool { return byID[t.ID].ID == 0 }) // it changed or went between the two
	for i := range list {
		b := byID[list[i].ID]
		list[i].Mark, list[i].Body = b.Mark, b
	}
	return list, nil
}

// IndicatorsSince returns the indicators that come after a place in an order and before a time, of all items.
func IndicatorsSince(ctx context.Context, r sqldb.Reader, of item.Since, at time.Time, id int64, before time.Time, most int) (list []item.Happening, err error) {
	f := since[of]
	rest, args := f.after(at, id, before, most)
	rows, err := r.Query(ctx, "SELECT "+f.key+", i.restricted, i.mark, i.number, "+indicatorColumns+" FROM "+f.from+" WHERE "+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var us int64
		var told item.Happening
		var of item.NamedIndicator
		x, err := scanIndicator(row, &us, &told.Restricted, &told.Mark, &of.Number)
		of.Indicator = x
		told.At, told.ID, told.Mark, told.Body = sqldb.FromTime(us), x.ID, told.Mark.Stricter(x.Mark), of
		list = append(list, told)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list indicators in the order %s: %w", of, err)
	}
	return list, nil
}
