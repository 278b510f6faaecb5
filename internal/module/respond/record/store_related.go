package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// raritiesAtOnce is how many values are counted by one query.
const raritiesAtOnce = 40

// Rarities counts for each indicator in how many items, but for these, it was seen since: only in what somebody may see, so
// that a number tells nothing of what is hidden, and up to one more than most.
func Rarities(ctx context.Context, r sqldb.Reader, v item.Viewer, but []int64, list []item.Indicator, since time.Time, most int) ([]int, error) {
	counts := make([]int, len(list))
	for from := 0; from < len(list); from += raritiesAtOnce {
		to := min(from+raritiesAtOnce, len(list))
		if err := rarities(ctx, r, v, but, list[from:to], counts[from:to], since, most); err != nil {
			return nil, fmt.Errorf("count what is rare: %w", err)
		}
	}
	return counts, nil
}

func rarities(ctx context.Context, r sqldb.Reader, v item.Viewer, but []int64, list []item.Indicator, counts []int, since time.Time, most int) error {
	var parts []string
	var args []any
	for n, x := range list {
		c := named(v)
		c.and("x.kind = ? AND x.value = ? AND x.at >= ?", x.Kind, x.Value, sqldb.Time(since))
		none(c, "x.item", but)
		parts = append(parts, fmt.Sprintf("SELECT %d AS n, COUNT(*) AS many FROM (SELECT 1 FROM respond_indicator x JOIN respond_item i ON i.id = x.item WHERE %s LIMIT %d) c%d",
			n, strings.Join(c.where, " AND "), most+1, n))
		args = append(args, c.args...)
	}
	rows, err := r.Query(ctx, strings.Join(parts, " UNION ALL "), args...)
	return sqldb.Each(rows, err, func(row *sql.Rows) error {
		var n, many int
		err := row.Scan(&n, &many)
		if err == nil && n < len(counts) {
			counts[n] = many
		}
		return err
	})
}

// Shared is one indicator that an item has in common.
type Shared struct {
	Item int64
	item.Reason
}

// SharedWith returns the items, but for these, that name one of the values of a kind, since; only what somebody may see.
// The values were counted before: none of them is in many.
func SharedWith(ctx context.Context, r sqldb.Reader, v item.Viewer, but []int64, kind string, values []string, since time.Time) (list []Shared, err error) {
	c := named(v)
	c.and("x.kind = ?", kind)
	only(c, "x.value", values)
	c.and("x.at >= ?", sqldb.Time(since))
	none(c, "x.item", but)
	rows, err := r.Query(ctx, "SELECT x.item, x.kind, x.value, x.at FROM respond_indicator x JOIN respond_item i ON i.id = x.item WHERE "+strings.Join(c.where, " AND "), c.args...)
	return shared(rows, err)
}

func shared(rows *sql.Rows, err error) (list []Shared, _ error) {
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var s Shared
		var at int64
		err := row.Scan(&s.Item, &s.Kind, &s.Value, &at)
		s.Seen = sqldb.FromTime(at)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for what is shared: %w", err)
	}
	return list, nil
}

// SameField returns the newest items, but for these, that are with the same person (email) or about the same constituent
// (org), since: up to one more than most.
func SameField(ctx context.Context, r sqldb.Reader, v item.Viewer, but []int64, field, value string, since time.Time, most int) ([]Shared, error) {
	column := map[string]string{item.SameSender: "email", item.SameOrg: "org"}[field]
	if column == "" || value == "" {
		return nil, nil
	}
	c := &conditions{}
	visible, args := Visible(v)
	c.and(visible, args...)
	c.and("i."+column+" = ? AND i.changed >= ?", value, sqldb.Time(since))
	none(c, "i.id", but)
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT i.id, '%s', i.%s, i.changed FROM respond_item i WHERE %s ORDER BY i.changed DESC, i.id DESC LIMIT %d",
		field, column, strings.Join(c.where, " AND "), most+1), c.args...)
	return shared(rows, err)
}

// Linked returns what items are part of and what is part of them.
func Linked(ctx context.Context, r sqldb.Reader, items []int64) (map[int64]bool, error) {
	marks, args := among(items)
	list, err := ids(ctx, r, "SELECT parent FROM respond_link WHERE child IN ("+marks+") UNION SELECT child FROM respond_link WHERE parent IN ("+marks+")", append(args, args...)...)
	if err != nil {
		return nil, err
	}
	set := map[int64]bool{}
	for _, id := range list {
		set[id] = true
	}
	return set, nil
}

// ItemsByID returns those of the items that somebody may see.
func ItemsByID(ctx context.Context, r sqldb.Reader, v item.Viewer, list []int64) ([]item.Item, error) {
	marks, args := among(list)
	return Items(ctx, r, v, "i.id IN ("+marks+")", args...)
}

// maxSenders is how many senders of an item's letters are looked at.
const maxSenders = 20

// Senders are those who wrote in items, the newest first; only of letters that somebody may see.
func Senders(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (list []string, err error) {
	marks, args := among(items)
	list, err = sqldb.Column[string](r.Query(ctx, fmt.Sprintf("SELECT sender FROM respond_letter WHERE item IN (%s) AND way = 'in' AND sort <> 'note' AND sender <> '' AND mark >= ? GROUP BY sender ORDER BY MAX(at) DESC LIMIT %d", marks, maxSenders),
		append(args, v.Clearance)...))
	if err != nil {
		return nil, fmt.Errorf("list senders: %w", err)
	}
	return list, nil
}

// LettersFrom returns the newest letters of senders in other items and in none, since.
func LettersFrom(ctx context.Context, r sqldb.Reader, v item.Viewer, but []int64, senders []string, since time.Time, limit int) (list []item.Mail, err error) {
	if len(senders) == 0 {
		return nil, nil
	}
	c := &conditions{}
	readable(c, v)
	only(c, "l.sender", senders)
	c.and("l.at >= ? AND l.way = 'in'", sqldb.Time(since))
	none(c, "l.item", but)
	rows, err := r.Query(ctx, fmt.Sprintf(mailSelect+mailSource+"%s ORDER BY l.at DESC, l.id DESC LIMIT %d", strings.Join(c.where, " AND "), limit), c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := mailRow(row)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list letters of the same sender: %w", err)
	}
	return list, nil
}
