package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// DoTask notes that a task is done, or that it is not.
func (r *Room) DoTask(ctx context.Context, v item.Viewer, number string, task int64, done bool) error {
	_, err := r.ChangeTask(ctx, v, number, task, item.TaskChange{Done: &done})
	return err
}

// ChangeTask changes a task of an item, or of what was merged into it; for "" one of the team. When what comes again is done,
// the next opens.
func (r *Room) ChangeTask(ctx context.Context, v item.Viewer, number string, task int64, c item.TaskChange) (item.Outcome, error) {
	return r.amongTasks(ctx, v, number, "task.changed", func(s *scene) (int, error) {
		t, err := record.TaskOf(ctx, s.tx, s.ids, task)
		if err != nil {
			return 0, err
		}
		is, state := s.changedTask(t, c)
		if err := item.CheckTask(is); err != nil {
			return 0, err
		}
		moved, err := s.moveTask(ctx, &is, c.Move)
		if err != nil {
			return 0, err
		}
		if is == t {
			return 0, nil
		}
		if state == "done" {
			if err := s.again(ctx, &is); err != nil {
				return 0, err
			}
		}
		if err := s.putTask(ctx, is); err != nil {
			return 0, err
		}
		if is.Owner != t.Owner && is.Owner != "" {
			if err := r.notify(ctx, s.tx, s.it, notice.Line{Key: key("task", t.ID, s.op), Kind: notice.Task, By: v.Name}, is.Owner); err != nil {
				return 0, err
			}
		}
		if moved && state == "" {
			return 1, record.Touch(ctx, s.tx, &s.it)
		}
		return 1, r.tasked(ctx, s.tx, v, &s.it, is, state)
	})
}

// changedTask is a task after a change, and what its stream calls that; "" where it is only moved.
func (s *scene) changedTask(t item.Task, c item.TaskChange) (is item.Task, state string) {
	is = t
	if c.Text != nil {
		is.Text = strings.TrimSpace(*c.Text)
	}
	if c.Owner != nil {
		is.Owner = *c.Owner
	}
	if c.Due != nil {
		is.Due = c.Due.UTC()
	}
	if c.Expected != nil {
		is.Expected = *c.Expected
	}
	spell(&is, t, c.Every)
	if is != t {
		state = "changed"
	}
	if c.Done != nil && *c.Done == t.Done.IsZero() {
		if is.Done, is.DoneBy, state = s.tx.Now, s.v.Name, "done"; !*c.Done {
			is.Done, is.DoneBy, state = item.Task{}.Done, "", "open"
		}
	}
	return is, state
}

// moveTask puts a task before or behind the one beside it. All tasks of its item get places from 1 on, so that no two share
// one.
func (s *scene) moveTask(ctx context.Context, t *item.Task, way string) (bool, error) {
	step := map[string]int{"": 0, "up": -1, "down": 1}[way]
	if step != 0 && t.Item == 0 {
		return false, fault("move", "what belongs to no item stands in the order of its dates")
	}
	if step == 0 {
		if way != "" {
			return false, fault("move", "a task is moved up or down")
		}
		return false, nil
	}
	list, err := record.Tasks(ctx, s.tx, t.Item)
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(list, func(o item.Task) bool { return o.ID == t.ID })
	to := at + step
	if at < 0 || to < 0 || to >= len(list) {
		return false, nil
	}
	list[at], list[to] = list[to], list[at]
	for i, o := range list {
		if o.ID == t.ID {
			t.Place = i + 1
		} else if o.Place != i+1 {
			o.Place = i + 1
			if err := s.putTask(ctx, o); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func (s *scene) putTask(ctx context.Context, t item.Task) error {
	return record.Alter(ctx, s.tx, s.op, t.Item, record.RowField(record.TaskField, t.ID), func() error { return record.PutTask(ctx, s.tx, t) })
}

// DropTask removes a task. What was noted of it stays in the stream.
func (r *Room) DropTask(ctx context.Context, v item.Viewer, number string, task int64) (item.Outcome, error) {
	return r.amongTasks(ctx, v, number, "task.removed", func(s *scene) (int, error) {
		t, err := record.TaskOf(ctx, s.tx, s.ids, task)
		if err != nil {
			return 0, err
		}
		err = record.Alter(ctx, s.tx, s.op, t.Item, record.RowField(record.TaskField, t.ID), func() error { return record.DropRow(ctx, s.tx, record.TaskField, t.ID) })
		if err != nil {
			return 0, err
		}
		return 1, r.tasked(ctx, s.tx, v, &s.it, t, "removed")
	})
}

// taskOf names a task that something was done for; 0 is none.
func (s *scene) taskOf(ctx context.Context, task int64) (text string, err error) {
	if task == 0 {
		return "", nil
	}
	t, err := record.TaskOf(ctx, s.tx, s.ids, task)
	if tocsin.WhyOf(err) == tocsin.NotFound {
		return "", fault("task", "there is no such task")
	}
	return t.Text, err
}
