package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Work writes into an item's stream what somebody did, how long it took, and for which task.
func (r *Room) Work(ctx context.Context, v item.Viewer, number string, w item.Log) (err error) {
	w.Text = strings.TrimSpace(w.Text)
	if w.Folder, err = item.Folder(w.Folder); err != nil {
		return err
	}
	if w.Minutes == 0 && w.Task == 0 && number != "" {
		return r.say(ctx, v, number, w)
	}
	if err := item.CheckMinutes(w.Minutes); err != nil {
		return err
	}
	what := item.Noted
	switch {
	case len(w.Text) > maxNote:
		return fault("text", "a note is up to %d bytes", maxNote)
	case w.Text == "" && w.Minutes == 0:
		return fault("text", "there is nothing to note")
	case w.Text == "":
		what = item.Laboured
	case w.Call:
		what = item.Called
	}
	_, err = r.amongTasks(ctx, v, number, "note", func(s *scene) (int, error) {
		e := item.Entry{Item: s.it.ID, By: v.Name, What: what, Text: w.Text, Data: w.Form(), Task: w.Task, Minutes: w.Minutes}
		task, err := s.taskOf(ctx, w.Task)
		if err != nil {
			return 0, err
		}
		if task != "" {
			if e.Data == nil {
				e.Data = map[string]string{}
			}
			e.Data["task"] = task
		}
		if s.it.ID == 0 {
			return 1, s.noteTask(ctx, e)
		}
		if what != item.Laboured {
			return 1, r.enter(ctx, s.tx, &s.it, e)
		}
		if _, err := record.AddEntry(ctx, s.tx, e); err != nil {
			return 0, err
		}
		return 1, record.Touch(ctx, s.tx, &s.it)
	})
	return err
}

// noteTask writes down what was done for a task that belongs to no item, and tells whom it names.
func (s *scene) noteTask(ctx context.Context, e item.Entry) error {
	if e.Task == 0 {
		return fault("task", "there is no such task")
	}
	id, err := record.AddEntry(ctx, s.tx, e)
	if err != nil {
		return err
	}
	if err := s.r.notify(ctx, s.tx, s.it, notice.Line{Key: key("note", id), Kind: notice.Mention, By: e.By}, item.Mentions(e.Text)...); err != nil {
		return err
	}
	return record.TellTasks(ctx, s.tx)
}

// SetMinutes says how long something took that somebody wrote, noted or was told; who sees everything mends what others said.
func (r *Room) SetMinutes(ctx context.Context, v item.Viewer, number string, entry, minutes int64) error {
	if err := item.CheckMinutes(minutes); err != nil {
		return err
	}
	by := v.Name
	if v.All {
		by = ""
	}
	_, err := r.inScene(ctx, v, number, "worked", func(s *scene) (int, error) {
		s.op = 0
		ok, err := record.SetMinutes(ctx, s.tx, s.ids, entry, by, minutes)
		if err == nil && !ok {
			err = tocsin.Faultf(tocsin.NotFound, "there is no such note or letter of yours")
		}
		if err != nil {
			return 0, err
		}
		return 1, record.Touch(ctx, s.tx, &s.it)
	})
	return err
}

// workedEntries is how many of the newest entries are looked through for time worked.
const workedEntries = 500

// Worked is the time that was worked for an item and what was merged into it, with what it was worked on, the newest first.
func (r *Room) Worked(ctx context.Context, v item.Viewer, number string) (w item.TimeWorked, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, number)
	if err != nil {
		return w, err
	}
	all, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return w, err
	}
	if w.People, err = record.Efforts(ctx, r.DB, all...); err != nil {
		return w, err
	}
	for _, e := range w.People {
		w.Minutes += e.Minutes
	}
	list, err := record.Stream(ctx, r.DB, v, it.ID, item.StreamFilter{What: []item.What{item.Noted, item.Called, item.Wrote, item.Laboured}, Limit: workedEntries})
	for _, e := range list {
		if e.Minutes != 0 || e.By == v.Name && (e.Mail == nil || e.Mail.Out) {
			w.Entries = append(w.Entries, e)
		}
	}
	return w, err
}

// worked sums the time that was worked for items.
func worked(ctx context.Context, r sqldb.Reader, of []int64) (sum int64, err error) {
	list, err := record.Efforts(ctx, r, of...)
	for _, e := range list {
		sum += e.Minutes
	}
	return sum, err
}
