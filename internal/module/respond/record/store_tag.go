package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// tagField is how a tag is named among changes, with the tag behind it; it is "1" or "".
const tagField = "tag:"

// TagsOf returns the tags of an item, sorted.
func TagsOf(ctx context.Context, r sqldb.Reader, id int64) (list []string, err error) {
	list, err = sqldb.Column[string](r.Query(ctx, "SELECT tag FROM respond_tag WHERE item = ? ORDER BY tag", id))
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return list, nil
}

// fillTags adds their tags to items.
func fillTags(ctx context.Context, r sqldb.Reader, list []item.Item) error {
	at, ids := map[int64]int{}, make([]int64, len(list))
	for i, it := range list {
		at[it.ID], ids[i] = i, it.ID
	}
	marks, args := among(ids)
	rows, err := r.Query(ctx, "SELECT item, tag FROM respond_tag WHERE item IN ("+marks+") ORDER BY item, tag", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id int64
		var tag string
		err := row.Scan(&id, &tag)
		it := &list[at[id]]
		it.Tags = append(it.Tags, tag)
		return err
	})
	if err != nil {
		return fmt.Errorf("list tags: %w", err)
	}
	return nil
}

// SetTag puts a tag on an item, or takes it off, and notes it with the act. What is so already is left alone.
func SetTag(ctx context.Context, tx *sqldb.Tx, op, id int64, by, tag string, on bool) error {
	was, err := tagOf(ctx, tx, id, tag)
	if err != nil || (was != "") == on {
		return err
	}
	is := ""
	if on {
		is = "1"
	}
	if err := putTag(ctx, tx, id, by, tag, is); err != nil {
		return err
	}
	return NoteChange(ctx, tx, op, id, tagField+tag, was, is)
}

func tagOf(ctx context.Context, r sqldb.Reader, id int64, tag string) (string, error) {
	n := 0
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_tag WHERE item = ? AND tag = ?", id, tag).Scan(&n); err != nil {
		return "", fmt.Errorf("look for tag: %w", err)
	}
	if n == 0 {
		return "", nil
	}
	return "1", nil
}

func putTag(ctx context.Context, tx *sqldb.Tx, id int64, by, tag, is string) (err error) {
	if is == "" {
		_, err = tx.Exec(ctx, "DELETE FROM respond_tag WHERE item = ? AND tag = ?", id, tag)
	} else {
		_, err = tx.Exec(ctx, "INSERT INTO respond_tag (item, tag, at, by) VALUES (?, ?, ?, ?) ON CONFLICT (item, tag) DO NOTHING", id, tag, sqldb.Time(tx.Now), by)
	}
	if err != nil {
		return fmt.Errorf("tag item: %w", err)
	}
	return nil
}

// newestTags is how many of the newest taggings are looked at for what somebody may want to use again.
const newestTags = 1000

// RecentTags returns the tags that were used last on what somebody may see, the newest first.
func RecentTags(ctx context.Context, r sqldb.Reader, v item.Viewer, limit int) (list []string, err error) {
	visible, args := Visible(v)
	list, err = sqldb.Column[string](r.Query(ctx, fmt.Sprintf(`SELECT n.tag FROM (SELECT tag, item, at FROM respond_tag ORDER BY at DESC, tag DESC, item DESC LIMIT %d) n
		JOIN respond_item i ON i.id = n.item WHERE %s GROUP BY n.tag ORDER BY MAX(n.at) DESC, n.tag LIMIT %d`, newestTags, visible, limit), args...))
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return list, nil
}

// AllTags returns the tags of what somebody may see behind one, in their order, with how many items have each; next is where
// the next page begins, "" is the end. One tag is found after the other along the index, so that it costs what the tags are
// and not what they are on.
func AllTags(ctx context.Context, r sqldb.Reader, v item.Viewer, after string, limit int) (list []item.Tagged, next string, err error) {
	visible, args := Visible(v)
	n := 0
	rows, err := r.Query(ctx, fmt.Sprintf(`WITH RECURSIVE d (tag, n) AS (SELECT (SELECT MIN(tag) FROM respond_tag WHERE tag > ?), 1
		UNION ALL SELECT (SELECT MIN(t.tag) FROM respond_tag t WHERE t.tag > d.tag), d.n + 1 FROM d WHERE d.tag IS NOT NULL AND d.n < %d)
		SELECT d.tag, (SELECT COUNT(*) FROM (SELECT 1 FROM respond_tag t JOIN respond_item i ON i.id = t.item WHERE t.tag = d.tag AND %s LIMIT %d) x)
		FROM d WHERE d.tag IS NOT NULL ORDER BY d.tag`, limit, visible, Counted+1), append([]any{after}, args...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.Tagged
		err := row.Scan(&t.Tag, &t.Count)
		n++
		next = t.Tag
		if t.Count > Counted {
			t.Count = -1
		}
		if t.Count != 0 { // what stands only on what they may not see is not there
			list = append(list, t)
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list tags: %w", err)
	}
	if n < limit {
		next = ""
	}
	return list, next, nil
}

// RenameTag lets all items that have a tag have another in its place; "" takes it off them. It tells how many had it.
func RenameTag(ctx context.Context, tx *sqldb.Tx, from, to string) (n int64, err error) {
	if to != "" {
		_, err = tx.Exec(ctx, `INSERT INTO respond_tag (item, tag, at, by) SELECT item, ?, at, by FROM respond_tag WHERE tag = ?
			ON CONFLICT (item, tag) DO NOTHING`, to, from)
		if err != nil {
			return 0, fmt.Errorf("rename tag: %w", err)
		}
	}
	res, err := tx.Exec(ctx, "DELETE FROM respond_tag WHERE tag = ?", from)
	if err != nil {
		return 0, fmt.Errorf("rename tag: %w", err)
	}
	return res.RowsAffected()
}

// fewTagged is up to how many items of a tag are looked up first; of what more have, a list is read along its own order.
const fewTagged = 4000

// tag asks for items with a tag.
func (q Query) tag(c *conditions, tag string) {
	if q.Rare[tagField+tag] {
		c.and("i.id IN (SELECT g.item FROM respond_tag g WHERE g.tag = ?)", tag)
		return
	}
	c.and("EXISTS (SELECT 1 FROM respond_tag g WHERE g.item = i.id AND g.tag = ?)", tag)
}

// RareTags tells which of some tags few items have.
func RareTags(ctx context.Context, r sqldb.Reader, tags []string) (map[string]bool, error) {
	rare := map[string]bool{}
	for _, tag := range tags {
		n := 0
		err := r.QueryRow(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM respond_tag WHERE tag = ? LIMIT %d) x", fewTagged+1), tag).Scan(&n)
		if err != nil {
			return nil, fmt.Errorf("count tag: %w", err)
		}
		rare[tagField+tag] = n <= fewTagged
	}
	return rare, nil
}
