package record

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// OpenClocks are the clocks that run in open items that somebody may see, the next first: of one person's items, or of all
// for "". One of an item that was merged into another is left out, as that one's page has it.
func OpenClocks(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, limit int) (list []item.Date, err error) {
	visible, args := Visible(v)
	rows, err := r.Query(ctx, `SELECT c.id, c.of, c.name, c.due, i.number, i.title, i.mark, i.restricted FROM respond_clock c JOIN respond_item i ON i.id = c.item
		WHERE `+visible+` AND c.met = 0 AND i.open = 1 AND i.merged = 0 AND (? = '' OR i.owner = ?) ORDER BY c.due, c.id LIMIT `+strconv.Itoa(limit), append(args, owner, owner)...)
	return dates(rows, err, func(row *sql.Rows) (d item.Date, err error) {
		var due int64
		d.Kind = item.ClockDate
		err = row.Scan(&d.ID, &d.Clock.Set, &d.Clock.Name, &due, &d.Item.Number, &d.Item.Title, &d.Item.Mark, &d.Item.Restricted)
		d.At = sqldb.FromTime(due)
		return d, err
	})
}

// FollowUps are the days on which open items are to be looked at again, and on which measures end; as OpenClocks.
func FollowUps(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, limit int) (list []item.Date, err error) {
	for _, of := range []struct {
		kind   item.DateKind
		column string
	}{{item.FollowDate, "follow"}, {item.EndDate, "expires"}} {
		visible, args := Visible(v)
		rows, err := r.Query(ctx, "SELECT i.id, i."+of.column+", i.number, i.title, i.mark, i.restricted FROM respond_item i WHERE "+visible+
			" AND i.open = 1 AND i.merged = 0 AND i."+of.column+" > 0 AND (? = '' OR i.owner = ?) ORDER BY i."+of.column+", i.id LIMIT "+strconv.Itoa(limit), append(args, owner, owner)...)
		found, err := dates(rows, err, func(row *sql.Rows) (d item.Date, err error) {
			var at int64
			d.Kind = of.kind
			err = row.Scan(&d.ID, &at, &d.Item.Number, &d.Item.Title, &d.Item.Mark, &d.Item.Restricted)
			d.At = sqldb.FromTime(at)
			return d, err
		})
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// TaskDates are the tasks, of open items and of none, that are due on a day: those of one person, or of all for "".
func TaskDates(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, limit int) ([]item.Date, error) {
	where, args := pending(v)
	args = append(append([]any{item.TeamMark}, args...), owner, owner)
	rows, err := r.Query(ctx, `SELECT t.id, t.text, t.due, COALESCE(i.number, ''), COALESCE(i.title, ''), COALESCE(i.mark, ?), COALESCE(i.restricted, 0)
		FROM respond_task t LEFT JOIN respond_item i ON i.id = t.item
		WHERE `+where+` AND t.due > 0 AND (? = '' OR t.owner = ?) ORDER BY t.due, t.id LIMIT `+strconv.Itoa(limit), args...)
	return dates(rows, err, func(row *sql.Rows) (d item.Date, err error) {
		var due int64
		d.Kind = item.TaskDate
		err = row.Scan(&d.ID, &d.Text, &due, &d.Item.Number, &d.Item.Title, &d.Item.Mark, &d.Item.Restricted)
		d.At = sqldb.FromTime(due)
		return d, err
	})
}

func dates(rows *sql.Rows, err error, scan func(row *sql.Rows) (item.Date, error)) (list []item.Date, _ error) {
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		d, err := scan(row)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list dates: %w", err)
	}
	return list, nil
}
