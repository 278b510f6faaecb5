package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Play makes tasks of a playbook's steps, once an item: a step that is a task of it already is none again.
func (r *Room) Play(ctx context.Context, v item.Viewer, number, name string) error {
	return r.inItem(ctx, v, number, "play", func(tx *sqldb.Tx, it *item.Item) error {
		return r.play(ctx, tx, v, it, name)
	})
}

func (r *Room) play(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, name string) error {
	book, ok := r.books(ctx, tx).Named(name, r.Language)
	if !ok {
		return tocsin.Faultf(tocsin.NotFound, "there is no playbook %.40q", name)
	}
	all, err := record.Seen(ctx, tx, v, it.ID)
	if err != nil {
		return err
	}
	there, err := record.Tasks(ctx, tx, all...)
	if err != nil {
		return err
	}
	for _, t := range there {
		if t.Playbook == name {
			return nil
		}
	}
	for _, step := range book.Steps {
		if err := r.addTask(ctx, tx, v, it, &item.Task{Text: step, Playbook: name}); err != nil {
			return err
		}
	}
	return nil
}
