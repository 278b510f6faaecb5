package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

const taskColumns = "id, item, place, text, owner, due, done, done_by, playbook, every, anchor, expected"

func scanTask(row scanner) (t item.Task, err error) {
	var due, done, anchor int64
	err = row.Scan(&t.ID, &t.Item, &t.Place, &t.Text, &t.Owner, &due, &done, &t.DoneBy, &t.Playbook, &t.Every, &anchor, &t.Expected)
	t.Due, t.Done, t.Anchor = sqldb.FromTime(due), sqldb.FromTime(done), sqldb.FromTime(anchor)
	return t, err
}

// Tasks returns what is to be done for items, in order.
func Tasks(ctx context.Context, r sqldb.Reader, of ...int64) (list []item.Task, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT "+taskColumns+" FROM respond_task WHERE item IN ("+marks+") ORDER BY item, place, id", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		t, err := scanTask(row)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return list, nil
}

// TaskOf returns a task of one of several items.
func TaskOf(ctx context.Context, r sqldb.Reader, of []int64, task int64) (item.Task, error) {
	marks, args := among(of)
	t, err := scanTask(r.QueryRow(ctx, "SELECT "+taskColumns+" FROM respond_task WHERE id = ? AND item IN ("+marks+")", append([]any{task}, args...)...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return t, tocsin.Faultf(tocsin.NotFound, "there is no such task")
	}
	if err != nil {
		return t, fmt.Errorf("find task: %w", err)
	}
	return t, nil
}

// TaskLogs returns what was noted of tasks that belong to no item, the oldest first.
func TaskLogs(ctx context.Context, r sqldb.Reader, tasks ...int64) (list []item.Entry, err error) {
	marks, args := among(tasks)
	rows, err := r.Query(ctx, "SELECT "+entryColumns+", "+mailColumns+` FROM respond_entry e LEFT JOIN respond_letter l ON l.id = e.letter
		WHERE e.item = 0 AND e.task IN (`+marks+") ORDER BY e.id", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		e, err := scanEntry(row)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what was noted of tasks: %w", err)
	}
	return list, nil
}

// AddTask adds something to be done, behind what is there.
func AddTask(ctx context.Context, tx *sqldb.Tx, id int64, t *item.Task) error {
	err := tx.QueryRow(ctx, `INSERT INTO respond_task (item, place, text, owner, due, playbook, every, anchor, expected)
		VALUES (?, 1 + COALESCE((SELECT MAX(place) FROM respond_task WHERE item = ?), 0), ?, ?, ?, ?, ?, ?, ?) RETURNING id, place`,
		id, id, t.Text, t.Owner, sqldb.Time(t.Due), t.Playbook, t.Every, sqldb.Time(t.Anchor), t.Expected).Scan(&t.ID, &t.Place)
	t.Item = id
	if err != nil {
		return fmt.Errorf("add task: %w", err)
	}
	return nil
}

// PutTask writes a task as it is now in hand.
func PutTask(ctx context.Context, tx *sqldb.Tx, t item.Task) error {
	_, err := tx.Exec(ctx, "UPDATE respond_task SET place = ?, text = ?, owner = ?, due = ?, done = ?, done_by = ?, every = ?, anchor = ?, expected = ? WHERE id = ?",
		t.Place, t.Text, t.Owner, sqldb.Time(t.Due), sqldb.Time(t.Done), t.DoneBy, t.Every, sqldb.Time(t.Anchor), t.Expected, t.ID)
	if err != nil {
		return fmt.Errorf("change task: %w", err)
	}
	return nil
}
