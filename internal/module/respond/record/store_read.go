package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// seenAll is up to when somebody has read what they have no row of; its argument is their name.
const seenAll = `COALESCE((SELECT s.seen FROM respond_read s WHERE s.name = ? AND s.item = 0), (SELECT s.seen FROM respond_read s WHERE s.name = '' AND s.item = 0), 0)`

// unread asks for items with a letter that somebody has not read. None of them is older than all that they have marked, a
// time which is looked up once, so that few items are asked one by one.
func unread(c *conditions, name string) {
	c.and("i.heard > (SELECT MIN(f.seen) FROM (SELECT "+seenAll+" AS seen UNION ALL SELECT MIN(s.seen) FROM respond_read s WHERE s.name = ?) f)", name, name)
	c.and("i.heard > COALESCE((SELECT s.seen FROM respond_read s WHERE s.name = ? AND s.item = i.id), "+seenAll+")", name, name)
}

// SeenUpTo is when the newest letter of an item came that somebody has read; zero for none.
func SeenUpTo(ctx context.Context, r sqldb.Reader, name string, id int64) (time.Time, error) {
	seen, err := seenUpTo(ctx, r, name, []int64{id})
	return seen(id), err
}

// seenUpTo tells of some items up to when somebody has read each.
func seenUpTo(ctx context.Context, r sqldb.Reader, name string, items []int64) (func(int64) time.Time, error) {
	own, all := map[int64]int64{}, int64(0)
	of := func(id int64) time.Time {
		if seen, ok := own[id]; ok {
			return sqldb.FromTime(seen)
		}
		return sqldb.FromTime(all)
	}
	if err := r.QueryRow(ctx, "SELECT "+seenAll, name).Scan(&all); err != nil && !errors.Is(err, sqldb.ErrNoRows) {
		return of, fmt.Errorf("find what somebody has read: %w", err)
	}
	marks, args := among(items)
	rows, err := r.Query(ctx, "SELECT item, seen FROM respond_read WHERE name = ? AND item IN ("+marks+")", append([]any{name}, args...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id, seen int64
		err := row.Scan(&id, &seen)
		own[id] = seen
		return err
	})
	if err != nil {
		return of, fmt.Errorf("find what somebody has read: %w", err)
	}
	return of, nil
}

// fillFresh says of items which of them have a letter that somebody has not read.
func fillFresh(ctx context.Context, r sqldb.Reader, name string, list []item.Item) error {
	ids := make([]int64, len(list))
	for i, it := range list {
		ids[i] = it.ID
	}
	seen, err := seenUpTo(ctx, r, name, ids)
	for i := range list {
		list[i].Fresh = err == nil && list[i].Heard.After(seen(list[i].ID))
	}
	return err
}

// fillFreshMail says the same of letters.
func fillFreshMail(ctx context.Context, r sqldb.Reader, name string, list []item.Mail) error {
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.Item
	}
	seen, err := seenUpTo(ctx, r, name, ids)
	for i := range list {
		list[i].Fresh = err == nil && list[i].NewSince(seen(list[i].Item))
	}
	return err
}

// Read notes that somebody has read some items up to their newest letters.
func Read(ctx context.Context, tx *sqldb.Tx, name string, items []int64) error {
	marks, args := among(items)
	_, err := tx.Exec(ctx, `INSERT INTO respond_read (name, item, seen) SELECT CAST(? AS TEXT), i.id, i.heard FROM respond_item i WHERE i.heard <> 0 AND i.id IN (`+marks+`)
		ON CONFLICT (name, item) DO UPDATE SET seen = excluded.seen`, append([]any{name}, args...)...)
	if err != nil {
		return fmt.Errorf("note what somebody has read: %w", err)
	}
	return nil
}

// ReadUpTo notes that somebody has read an item up to a time, whatever they had read of it before.
func ReadUpTo(ctx context.Context, tx *sqldb.Tx, name string, id int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO respond_read (name, item, seen) VALUES (?, ?, ?) ON CONFLICT (name, item) DO UPDATE SET seen = excluded.seen`, name, id, sqldb.Time(at))
	if err != nil {
		return fmt.Errorf("note what somebody has read: %w", err)
	}
	return nil
}

// ReadAll notes that somebody has read all that is there. It is one row, whatever they had read of single items.
func ReadAll(ctx context.Context, tx *sqldb.Tx, name string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_read WHERE name = ?", name); err != nil {
		return fmt.Errorf("forget what somebody has read: %w", err)
	}
	return ReadUpTo(ctx, tx, name, 0, tx.Now)
}

// ReadFirst notes that somebody has read all that is there, where nothing is known yet of what they have read.
func ReadFirst(ctx context.Context, tx *sqldb.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO respond_read (name, item, seen) SELECT CAST(? AS TEXT), 0, CAST(? AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM respond_read s WHERE s.name = ?)`, name, sqldb.Time(tx.Now), name)
	if err != nil {
		return fmt.Errorf("note what somebody has read: %w", err)
	}
	return nil
}
