package record

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Follow notes that somebody follows an item, or does not any more.
func Follow(ctx context.Context, tx *sqldb.Tx, of []int64, id int64, name string, on bool) (err error) {
	if on {
		_, err = tx.Exec(ctx, "INSERT INTO respond_follow (item, name, at) VALUES (?, ?, ?) ON CONFLICT (item, name) DO NOTHING", id, name, sqldb.Time(tx.Now))
	} else {
		marks, args := among(of)
		_, err = tx.Exec(ctx, "DELETE FROM respond_follow WHERE name = ? AND item IN ("+marks+")", append([]any{name}, args...)...)
	}
	if err != nil {
		return fmt.Errorf("follow: %w", err)
	}
	return nil
}

// Followers are who follows any of some items, by name.
func Followers(ctx context.Context, r sqldb.Reader, of ...int64) (list []string, err error) {
	marks, args := among(of)
	list, err = sqldb.Column[string](r.Query(ctx, "SELECT DISTINCT name FROM respond_follow WHERE item IN ("+marks+") ORDER BY name", args...))
	if err != nil {
		return nil, fmt.Errorf("list who follows: %w", err)
	}
	return list, nil
}

// FollowedBy returns the open items of others that somebody follows and may see, what changed last first.
func FollowedBy(ctx context.Context, r sqldb.Reader, v item.Viewer, name string, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	list, _, err = page(ctx, r, order{"i.changed", true}, visible+" AND i.open = 1 AND i.owner <> ? AND i.id IN (SELECT f.item FROM respond_follow f WHERE f.name = ?) ORDER BY i.changed DESC, i.id DESC LIMIT "+strconv.Itoa(limit), append(args, name, name), limit)
	return list, err
}

// SoonClocks returns clocks of open items that run and are over before a time, and not yet now.
func SoonClocks(ctx context.Context, r sqldb.Reader, now, before time.Time, limit int) (list []Overdue, err error) {
	rows, err := r.Query(ctx, `SELECT c.id, c.of, c.name, c.starts, c.due, c.item FROM respond_clock c JOIN respond_item i ON i.id = c.item
		WHERE c.met = 0 AND c.due > ? AND c.due <= ? AND c.missed = 0 AND (i.merged = 0 OR c.of NOT IN ('sla', 'them')) ORDER BY c.due LIMIT `+strconv.Itoa(limit), sqldb.Time(now), sqldb.Time(before))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var o Overdue
		var starts, due int64
		err := row.Scan(&o.Clock.ID, &o.Clock.Set, &o.Clock.Name, &starts, &due, &o.Item)
		o.Clock.Starts, o.Clock.Due, o.At = sqldb.FromTime(starts), sqldb.FromTime(due), sqldb.FromTime(due)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list clocks that run out: %w", err)
	}
	return list, nil
}
