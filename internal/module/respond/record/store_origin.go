package record

import (
	"context"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// originKind is the sort of reference that says what an item was in another system.
const originKind = "origin"

// Origin returns the item that a case of another system became; 0 for none.
func Origin(ctx context.Context, r sqldb.Reader, system, id string) (one int64, err error) {
	err = r.QueryRow(ctx, "SELECT item FROM respond_ref WHERE kind = ? AND ref = ?", originKind, system+":"+id).Scan(&one)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find what %s %s became: %w", system, id, err)
	}
	return one, nil
}

// SetOrigin notes what an item was in another system.
func SetOrigin(ctx context.Context, tx *sqldb.Tx, one int64, system, id, by string) error {
	_, err := tx.Exec(ctx, "INSERT INTO respond_ref (item, kind, ref, title, at, by) VALUES (?, ?, ?, ?, ?, ?)",
		one, originKind, system+":"+id, system+" "+id, sqldb.Time(tx.Now), by)
	if err != nil {
		return fmt.Errorf("note what %s %s became: %w", system, id, err)
	}
	return nil
}

// AddPast writes down what another system had of an item: a task as it stood there, an indicator with its own time.
func AddPast(ctx context.Context, tx *sqldb.Tx, it item.Item, by string, tasks []item.Task, indicators []item.Indicator) error {
	for i, t := range tasks {
		_, err := tx.Exec(ctx, "INSERT INTO respond_task (item, place, text, owner, due, done, done_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
			it.ID, i+1, t.Text, t.Owner, sqldb.Time(t.Due), sqldb.Time(t.Done), t.DoneBy)
		if err != nil {
			return fmt.Errorf("add task: %w", err)
		}
	}
	for _, x := range indicators {
		low, high := ends(x.Value)
		_, err := tx.Exec(ctx, `INSERT INTO respond_indicator (item, kind, value, mark, pap, source, note, at, by, tags, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (item, kind, value) DO NOTHING`, it.ID, x.Kind, x.Value, x.Mark, x.PAP, x.From, x.Note, sqldb.Time(it.Created), by, tagText(x.Tags), low, high)
		if err != nil {
			return fmt.Errorf("add indicator: %w", err)
		}
	}
	return nil
}
