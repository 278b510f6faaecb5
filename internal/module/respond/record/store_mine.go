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

// FollowedUp returns somebody's open items to come back to before a time, the earliest first.
func FollowedUp(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, before time.Time, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	args = append(args, owner, sqldb.Time(before))
	list, _, err = page(ctx, r, order{"i.follow", false}, visible+" AND i.open = 1 AND i.owner = ? AND i.follow > 0 AND i.follow < ? ORDER BY i.follow, i.id LIMIT "+strconv.Itoa(limit), args, limit)
	return list, err
}

// TasksOf returns what somebody has to do for items that are open, or were merged into one that is; what is due first comes
// first, what has no date last.
func TasksOf(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, limit int) (list []item.MyTask, err error) {
	visible, args := Visible(v)
	rows, err := r.Query(ctx, `SELECT t.id, t.place, t.text, t.owner, t.due, t.done, t.done_by, t.playbook, i.number, i.title, i.mark
		FROM respond_task t JOIN respond_item i ON i.id = t.item
		WHERE `+visible+` AND t.owner = ? AND t.done = 0 AND (i.open = 1 OR EXISTS (SELECT 1 FROM respond_item m WHERE m.id = i.merged AND m.open = 1))
		ORDER BY CASE t.due WHEN 0 THEN 1 ELSE 0 END, t.due, t.id LIMIT `+strconv.Itoa(limit), append(args, owner)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.MyTask
		var due, done int64
		err := row.Scan(&t.ID, &t.Place, &t.Text, &t.Owner, &due, &done, &t.DoneBy, &t.Playbook, &t.Number, &t.Title, &t.Mark)
		t.Due, t.TLP = sqldb.FromTime(due), t.Mark.String()
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks of %s: %w", owner, err)
	}
	return list, nil
}
