package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Part is how a link to a parent is named among the changes of a child; its value is PartText, "" where there is none.
func Part(parent int64) string { return partField + strconv.FormatInt(parent, 10) }

const partField = "part:"

func partText(at int64, by string) string { return strconv.FormatInt(at, 10) + "|" + by }

// LinkOf returns a link as a change notes it; "" where there is none.
func LinkOf(ctx context.Context, r sqldb.Reader, child, parent int64) (string, error) {
	var at int64
	var by string
	err := r.QueryRow(ctx, "SELECT at, by FROM respond_link WHERE child = ? AND parent = ?", child, parent).Scan(&at, &by)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find a link: %w", err)
	}
	return partText(at, by), nil
}

// Link makes an item part of another at the transaction's time, and returns the link as a change notes it.
func Link(ctx context.Context, tx *sqldb.Tx, child, parent int64, by string) (string, error) {
	value := partText(sqldb.Time(tx.Now), by)
	return value, PutLink(ctx, tx, child, parent, value)
}

// PutLink makes a link as a change has noted it; "" takes it away.
func PutLink(ctx context.Context, tx *sqldb.Tx, child, parent int64, value string) (err error) {
	if value == "" {
		_, err = tx.Exec(ctx, "DELETE FROM respond_link WHERE child = ? AND parent = ?", child, parent)
	} else {
		at, by, _ := strings.Cut(value, "|")
		n, bad := strconv.ParseInt(at, 10, 64)
		if bad != nil {
			return fmt.Errorf("read link %q: %w", value, bad)
		}
		_, err = tx.Exec(ctx, "INSERT INTO respond_link (child, parent, at, by) VALUES (?, ?, ?, ?) ON CONFLICT (child, parent) DO NOTHING", child, parent, n, by)
	}
	if err != nil {
		return fmt.Errorf("link items: %w", err)
	}
	return nil
}

// Parents returns what an item is part of, as far as somebody may see it; of several ids, what any of them is.
func Parents(ctx context.Context, r sqldb.Reader, v item.Viewer, of ...int64) ([]item.Item, error) {
	marks, args := among(of)
	return Items(ctx, r, v, "i.id IN (SELECT parent FROM respond_link WHERE child IN ("+marks+"))", args...)
}

// Children returns the parts of an item, as far as somebody may see them; of several ids, those of any of them.
func Children(ctx context.Context, r sqldb.Reader, v item.Viewer, of ...int64) ([]item.Item, error) {
	marks, args := among(of)
	return Items(ctx, r, v, "i.id IN (SELECT child FROM respond_link WHERE parent IN ("+marks+"))", args...)
}

// Below returns the ids of all parts of an item, and of their parts.
func Below(ctx context.Context, r sqldb.Reader, id int64) ([]int64, error) {
	return ids(ctx, r, `WITH RECURSIVE below (id) AS (SELECT child FROM respond_link WHERE parent = ?
		UNION SELECT l.child FROM respond_link l JOIN below b ON l.parent = b.id) SELECT id FROM below ORDER BY id`, id)
}

// Gathered returns the ids of an item and of all that was merged into it, by whatever way: whose streams are one.
func Gathered(ctx context.Context, r sqldb.Reader, id int64) ([]int64, error) {
	return ids(ctx, r, gathered+`SELECT id FROM gathered ORDER BY id`, id)
}

// Seen returns those of Gathered that somebody may see.
func Seen(ctx context.Context, r sqldb.Reader, v item.Viewer, id int64) ([]int64, error) {
	visible, args := Visible(v)
	return ids(ctx, r, gathered+"SELECT i.id FROM respond_item i WHERE i.id IN (SELECT id FROM gathered) AND "+visible+" ORDER BY i.id", append([]any{id}, args...)...)
}

// gathered begins a query that knows an item and all that was merged into it as a table of that name; its first argument is
// the item.
const gathered = `WITH RECURSIVE gathered (id) AS (SELECT CAST(? AS BIGINT)
	UNION SELECT i.id FROM respond_item i JOIN gathered g ON i.merged = g.id AND i.merged <> 0) `

func ids(ctx context.Context, r sqldb.Reader, query string, args ...any) (list []int64, err error) {
	list, err = sqldb.Column[int64](r.Query(ctx, query, args...))
	if err != nil {
		return nil, fmt.Errorf("follow links: %w", err)
	}
	return list, nil
}

// Members returns who may see an item that is restricted, in order.
func Members(ctx context.Context, r sqldb.Reader, id int64) (list []string, err error) {
	list, err = sqldb.Column[string](r.Query(ctx, "SELECT name FROM respond_member WHERE item = ? ORDER BY name", id))
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return list, nil
}

// SetMembers says who may see an item that is restricted.
func SetMembers(ctx context.Context, tx *sqldb.Tx, id int64, names []string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_member WHERE item = ?", id); err != nil {
		return fmt.Errorf("set members: %w", err)
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if _, err := tx.Exec(ctx, "INSERT INTO respond_member (item, name) VALUES (?, ?)", id, name); err != nil {
			return fmt.Errorf("set members: %w", err)
		}
	}
	return nil
}

// Refs returns what of other rooms items are about, each once.
func Refs(ctx context.Context, r sqldb.Reader, of ...int64) (list []item.Ref, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT kind, ref, MIN(title) FROM respond_ref WHERE item IN ("+marks+") GROUP BY kind, ref ORDER BY kind, ref", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var ref item.Ref
		err := row.Scan(&ref.Kind, &ref.Ref, &ref.Title)
		list = append(list, ref)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what an item is about: %w", err)
	}
	return list, nil
}
