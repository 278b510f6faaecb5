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

const taskColumns = "id, item, place, text, owner, due, done, done_by, playbook"

func scanTask(row scanner) (t item.Task, err error) {
	var due, done int64
	err = row.Scan(&t.ID, &t.Item, &t.Place, &t.Text, &t.Owner, &due, &done, &t.DoneBy, &t.Playbook)
	t.Due, t.Done = sqldb.FromTime(due), sqldb.FromTime(done)
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

// AddTask adds something to be done, behind what is there.
func AddTask(ctx context.Context, tx *sqldb.Tx, id int64, t *item.Task) error {
	err := tx.QueryRow(ctx, `INSERT INTO respond_task (item, place, text, owner, due, playbook)
		VALUES (?, 1 + COALESCE((SELECT MAX(place) FROM respond_task WHERE item = ?), 0), ?, ?, ?, ?) RETURNING id, place`,
		id, id, t.Text, t.Owner, sqldb.Time(t.Due), t.Playbook).Scan(&t.ID, &t.Place)
	t.Item = id
	if err != nil {
		return fmt.Errorf("add task: %w", err)
	}
	return nil
}

// PutTask writes a task as it is now in hand.
func PutTask(ctx context.Context, tx *sqldb.Tx, t item.Task) error {
	_, err := tx.Exec(ctx, "UPDATE respond_task SET place = ?, text = ?, owner = ?, due = ?, done = ?, done_by = ? WHERE id = ?",
		t.Place, t.Text, t.Owner, sqldb.Time(t.Due), sqldb.Time(t.Done), t.DoneBy, t.ID)
	if err != nil {
		return fmt.Errorf("change task: %w", err)
	}
	return nil
}
