package respond

import (
	"context"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxTasks is how many tasks an item has, and how many that are not done belong to none.
const maxTasks = 500

// OpenTasks are the tasks of all open items, and those of none, that are not done, what is due first at the top; or what was
// done of the latter.
func (r *Room) OpenTasks(ctx context.Context, v item.Viewer, f item.TaskFilter) (item.TaskList, error) {
	if f.Team && f.Done {
		return record.DoneTasks(ctx, r.DB, v, f)
	}
	return record.OpenTasks(ctx, r.DB, v, f)
}

// TeamTask returns a task that belongs to no item, with what was noted of it.
func (r *Room) TeamTask(ctx context.Context, v item.Viewer, task int64) (t item.TeamTask, err error) {
	if !v.SeesTeam() {
		return t, tocsin.Faultf(tocsin.NotFound, "there is no such task")
	}
	if t.Task, err = record.TaskOf(ctx, r.DB, []int64{0}, task); err != nil {
		return t, err
	}
	logs, err := record.TaskLogs(ctx, r.DB, task)
	t.Log = append([]item.Entry{}, logs...)
	return t, err
}

// TeamLogs is what was noted of tasks that belong to no item, the oldest first.
func (r *Room) TeamLogs(ctx context.Context, v item.Viewer, tasks ...int64) ([]item.Entry, error) {
	if !v.SeesTeam() || len(tasks) == 0 {
		return nil, nil
	}
	return record.TaskLogs(ctx, r.DB, tasks...)
}

// AddTask adds something to be done.
func (r *Room) AddTask(ctx context.Context, v item.Viewer, number string, t item.Task) error {
	_, err := r.NewTask(ctx, v, number, t)
	return err
}

// NewTask adds something to be done for an item, or for "" of the team, and returns it.
func (r *Room) NewTask(ctx context.Context, v item.Viewer, number string, t item.Task) (item.Task, error) {
	t = item.Task{Text: strings.TrimSpace(t.Text), Owner: t.Owner, Due: t.Due.UTC(), Every: t.Every, Expected: t.Expected}
	if err := item.CheckTask(t); err != nil {
		return t, err
	}
	_, err := r.amongTasks(ctx, v, number, "task", func(s *scene) (int, error) {
		if err := r.addTask(ctx, s.tx, v, &s.it, &t); err != nil {
			return 0, err
		}
		return 1, record.NoteRow(ctx, s.tx, s.op, t.Item, record.RowField(record.TaskField, t.ID))
	})
	return t, err
}

func (r *Room) addTask(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, t *item.Task) error {
	there, err := record.Tasks(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	if it.ID == 0 {
		there = slices.DeleteFunc(there, func(o item.Task) bool { return !o.Done.IsZero() })
	}
	if len(there) >= maxTasks {
		return tocsin.Faultf(tocsin.TooLarge, "an item has up to %d tasks", maxTasks)
	}
	if t.Anchor.IsZero() && t.Every != "" {
		t.Anchor = t.Due
	}
	if err := record.AddTask(ctx, tx, it.ID, t); err != nil {
		return err
	}
	if t.Owner != "" {
		if err := r.notify(ctx, tx, *it, notice.Line{Key: key("task", t.ID), Kind: notice.Task, By: v.Name}, t.Owner); err != nil {
			return err
		}
	}
	return r.tasked(ctx, tx, v, it, *t, "added")
}

// tasked tells the item's stream what became of a task. What belongs to no item has no stream.
func (r *Room) tasked(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, t item.Task, how string) error {
	if it.ID == 0 {
		return record.TellTasks(ctx, tx)
	}
	_, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Tasked, Text: t.Text, Data: map[string]string{"state": how}})
	if err != nil {
		return err
	}
	if err := record.StampTask(ctx, tx, t.ID, how == "added"); err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

// again opens the task that comes after one that is done now.
func (s *scene) again(ctx context.Context, t *item.Task) error {
	terms, err := terms(ctx, s.tx)
	if err != nil {
		return err
	}
	next, ok := t.Again(s.tx.Now, terms.Calendar)
	if !ok {
		return nil
	}
	of := &s.it
	if t.Item != s.it.ID { // it is of what was merged into this
		it, err := record.ByID(ctx, s.tx, t.Item)
		if err != nil {
			return err
		}
		of = &it
	}
	if err := s.r.addTask(ctx, s.tx, s.v, of, &next); err != nil {
		return err
	}
	return record.NoteRow(ctx, s.tx, s.op, next.Item, record.RowField(record.TaskField, next.ID))
}

// spell sets how often a task comes again, and from which day on that is counted.
func spell(is *item.Task, was item.Task, every *item.Every) {
	if every != nil {
		is.Every = *every
	}
	switch {
	case is.Every == "":
		is.Anchor = time.Time{}
	case is.Every != was.Every || !is.Due.Equal(was.Due):
		is.Anchor = is.Due
	}
}
