package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Node is who changes what nobody asked for: the node by itself.
const Node = "node"

// NewOp notes an act of somebody's that changes count items, and returns its id.
func NewOp(ctx context.Context, tx *sqldb.Tx, by, what string, count int) (id int64, err error) {
	err = tx.QueryRow(ctx, "INSERT INTO respond_op (at, by, what, count) VALUES (?, ?, ?, ?) RETURNING id", sqldb.Time(tx.Now), by, what, count).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("note act %s: %w", what, err)
	}
	return id, nil
}

// SetFields changes columns of an item, named and written as in Fields, and the item in hand. Each field is noted before
// and after with the act and in the stream; op 0 is the node's own doing, which can't be undone. A status brings closed
// with it. What already is as wanted is left alone.
func SetFields(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item, change map[string]string) error {
	change, err := differing(*it, change)
	if err != nil || len(change) == 0 {
		return err
	}
	if status, ok := change["status"]; ok {
		closed(tx.Now, *it, item.Status(status), change)
	}
	by, err := byOf(ctx, tx, op)
	if err != nil {
		return err
	}
	was := *it
	for _, name := range slices.Sorted(maps.Keys(change)) {
		if err := note(ctx, tx, op, by, it.ID, name, fields[name].get(it), change[name]); err != nil {
			return err
		}
		if err := fields[name].set(it, change[name]); err != nil {
			return err
		}
	}
	if err := ring(ctx, tx, op, was, *it); err != nil {
		return err
	}
	if err := write(ctx, tx, it, change); err != nil {
		return err
	}
	return Settle(ctx, tx, it)
}

// differing returns what of a change is not so yet.
func differing(it item.Item, change map[string]string) (map[string]string, error) {
	left := map[string]string{}
	for name, after := range change {
		f, ok := fields[name]
		if !ok {
			return nil, fmt.Errorf("change %s: there is no field %s", it.Number, name)
		}
		if after = sqldb.Clean(after); f.get(&it) != after {
			left[name] = after
		}
	}
	return left, nil
}

// closed adds when an item ended, or that it is open again, to a change of its status.
func closed(now time.Time, it item.Item, to item.Status, change map[string]string) {
	if _, said := change["closed"]; said || to.Ends() == it.Status.Ends() {
		return
	}
	change["closed"] = timeText(time.Time{})
	if to.Ends() {
		change["closed"] = timeText(now)
	}
	if change["closed"] == timeText(it.Closed) {
		delete(change, "closed")
	}
}

func byOf(ctx context.Context, tx *sqldb.Tx, op int64) (by string, err error) {
	if op == 0 {
		return Node, nil
	}
	if err = tx.QueryRow(ctx, "SELECT by FROM respond_op WHERE id = ?", op).Scan(&by); err != nil {
		return "", fmt.Errorf("find act %d: %w", op, err)
	}
	return by, nil
}

// note writes what one field was and is down with the act, and into the stream where a person wants to read it.
func note(ctx context.Context, tx *sqldb.Tx, op int64, by string, id int64, field, before, after string) error {
	if err := NoteChange(ctx, tx, op, id, field, before, after); err != nil {
		return err
	}
	if slices.Contains(silent, field) {
		return nil
	}
	_, err := AddEntry(ctx, tx, item.Entry{Item: id, By: by, What: item.Changed, Op: op,
		Data: map[string]string{"field": field, "before": before, "after": after}})
	return err
}

// NoteChange writes what a field of an item was and is down with the act; an act of the node's own leaves no such line.
func NoteChange(ctx context.Context, tx *sqldb.Tx, op, id int64, field, before, after string) error {
	if op == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO respond_change (op, item, field, before, after) VALUES (?, ?, ?, ?, ?)", op, id, field, before, after)
	if err != nil {
		return fmt.Errorf("note change of %s: %w", field, err)
	}
	return nil
}

// write writes the named fields of an item as it is now in hand, with what follows from them.
func write(ctx context.Context, tx *sqldb.Tx, it *item.Item, named map[string]string) error {
	it.Version, it.Changed = it.Version+1, tx.Now
	set := []string{"version = ?", "changed = ?", "open = ?", "soon = ?"}
	args := []any{it.Version, sqldb.Time(it.Changed), open(*it), soon(*it)}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		set, args = append(set, name+" = ?"), append(args, fields[name].value(it))
	}
	_, err := tx.Exec(ctx, "UPDATE respond_item SET "+strings.Join(set, ", ")+" WHERE id = ?", append(args, it.ID)...)
	if err != nil {
		return fmt.Errorf("change %s: %w", it.Number, err)
	}
	return tell(ctx, tx, *it)
}

// Touch notes that something happened in an item that changed no field of it: it comes first in the lists.
func Touch(ctx context.Context, tx *sqldb.Tx, it *item.Item) error { return write(ctx, tx, it, nil) }

// OpByID returns an act.
func OpByID(ctx context.Context, r sqldb.Reader, id int64) (o item.Op, err error) {
	o, err = scanOp(r.QueryRow(ctx, "SELECT "+opColumns+" FROM respond_op WHERE id = ?", id))
	if errors.Is(err, sqldb.ErrNoRows) {
		return o, tocsin.Faultf(tocsin.NotFound, "there is no act %d", id)
	}
	return o, err
}

const opColumns = "id, at, by, what, count, undone"

func scanOp(row scanner) (o item.Op, err error) {
	var at, undone int64
	err = row.Scan(&o.ID, &at, &o.By, &o.What, &o.Count, &undone)
	o.At, o.Undone = sqldb.FromTime(at), sqldb.FromTime(undone)
	return o, err
}

// Change is what an act changed of one field of an item.
type Change struct {
	ID            int64
	Item          int64
	Field         string
	Before, After string
}

// ChangesOf returns what an act changed, in the order in which it did.
func ChangesOf(ctx context.Context, r sqldb.Reader, op int64) (list []Change, err error) {
	rows, err := r.Query(ctx, "SELECT id, item, field, before, after FROM respond_change WHERE op = ? ORDER BY id", op)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var c Change
		err := row.Scan(&c.ID, &c.Item, &c.Field, &c.Before, &c.After)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what act %d changed: %w", op, err)
	}
	return list, nil
}

// SetCount notes how many items an act changed in the end.
func SetCount(ctx context.Context, tx *sqldb.Tx, op int64, count int) error {
	_, err := tx.Exec(ctx, "UPDATE respond_op SET count = ? WHERE id = ?", count, op)
	return err
}

// DropOp forgets an act that changed nothing.
func DropOp(ctx context.Context, tx *sqldb.Tx, op int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM respond_op WHERE id = ?", op)
	return err
}

// SetUndone notes that an act was taken back.
func SetUndone(ctx context.Context, tx *sqldb.Tx, op int64) error {
	_, err := tx.Exec(ctx, "UPDATE respond_op SET undone = ? WHERE id = ?", sqldb.Time(tx.Now), op)
	return err
}

// LastOp returns the newest act of somebody's since a time that was not taken back; the zero one for none. The newest is that
// of the highest number: a clock may have been set back since. The sum keeps the search to the index of who and when.
func LastOp(ctx context.Context, r sqldb.Reader, by string, since time.Time) (item.Op, error) {
	o, err := scanOp(r.QueryRow(ctx, "SELECT "+opColumns+" FROM respond_op WHERE by = ? AND at >= ? AND undone = 0 AND what <> 'undo' ORDER BY id + 0 DESC LIMIT 1",
		by, sqldb.Time(since)))
	if errors.Is(err, sqldb.ErrNoRows) {
		return item.Op{}, nil
	}
	return o, err
}
