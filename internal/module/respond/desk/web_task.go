package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// tasksBody is what is to be done for one item, or by the team for none.
type tasksBody struct {
	Item    item.Item // the zero one is none
	Path    string    // below which the tasks are
	Done    *console.Done
	Tasks   []taskCard
	MayWork bool
	Doers   []console.Option
	Every   []console.Option
}

// taskCard is a task with what was noted of it.
type taskCard struct {
	item.Task
	First, Last bool
	Late        bool
	Doers       []console.Option
	Spell       []console.Option // how often it comes again
	Took        string           // the time that was worked on it, and
	Estimate    string           // that it is thought to take
	Log         []line
}

// taskLog is how many notes of a task are shown.
const taskLog = 20

func (d *Desk) tasks(w http.ResponseWriter, r *http.Request) error {
	v, c, err := d.asked(r)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := tasksBody{Item: c.Item, Path: itemPath(c.Number), Done: d.done(r, l), MayWork: d.may(r.Context(), actWork)}
	notes, err := d.room.Stream(r.Context(), v, c.Number, item.StreamFilter{What: []item.What{item.Noted, item.Called, item.Laboured}, Limit: 500})
	if err != nil {
		return err
	}
	if err := d.fillTasks(r, v, &b, c.Mark, c.Tasks, notes); err != nil {
		return err
	}
	for i := range b.Tasks {
		b.Tasks[i].First, b.Tasks[i].Last = i == 0, i == len(b.Tasks)-1
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/tasks", Title: c.Number + " " + l.Text("respond.tasks"), Mark: c.Mark, Body: &b}, http.StatusOK)
}

// fillTasks makes the cards of tasks, each with the last notes of it; notes has the newest first. What can't be moved is both the
// first and the last.
func (d *Desk) fillTasks(r *http.Request, v item.Viewer, b *tasksBody, mark tocsin.Mark, tasks []item.Task, notes []item.Entry) error {
	l := d.console.Lang(r)
	list, err := d.room.Handlers(r.Context())
	if err != nil {
		return err
	}
	g := giving{me: v.Name, mark: mark, chosen: nobody}
	b.Doers, b.Every = owners(l, list, g), everies(l, "")
	for _, t := range tasks {
		card := taskCard{Task: t, First: true, Last: true, Late: t.Done.IsZero() && !t.Due.IsZero() && t.Due.Before(d.console.Now()), Spell: everies(l, t.Every)}
		g.chosen = cmp.Or(t.Owner, nobody)
		card.Doers = owners(l, list, g)
		worked := int64(0)
		for _, e := range notes {
			if e.Task != t.ID {
				continue
			}
			if worked += e.Minutes; len(card.Log) < taskLog {
				card.Log = append(card.Log, line{Entry: e, Who: who(l, e.By), Took: took(l, e.Minutes)})
			}
		}
		card.Took, card.Estimate = took(l, worked), took(l, t.Expected)
		slices.Reverse(card.Log)
		b.Tasks = append(b.Tasks, card)
	}
	return nil
}

// everies are the choices of how often a task comes again.
func everies(l *lang.Lang, chosen item.Every) []console.Option {
	list := []console.Option{{Text: l.Text("respond.every.never")}}
	for _, e := range item.Everies() {
		list = append(list, console.Option{Value: string(e), Text: l.Word("respond.every", string(e)), Selected: e == chosen})
	}
	return list
}

// inTasks is actIn where the page is that of an item, and acts on what belongs to none where it is not.
func (d *Desk) inTasks(w http.ResponseWriter, r *http.Request, do func(v item.Viewer, number string) error) (string, error) {
	if r.PathValue("number") != "" {
		return d.actIn(w, r, do)
	}
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return "", err
	}
	return "", do(v, "")
}

// task adds a task.
func (d *Desk) task(w http.ResponseWriter, r *http.Request) error {
	n, err := d.inTasks(w, r, func(v item.Viewer, n string) (err error) {
		t := item.Task{Text: strings.TrimSpace(r.PostForm.Get("text")), Owner: given(strings.TrimSpace(r.PostForm.Get("owner"))), Every: item.Every(r.PostForm.Get("every"))}
		if t.Expected, err = minutesIn(r.PostForm, "expected"); err != nil {
			return err
		}
		due, err := day(r.PostForm, "due")
		if err != nil {
			return err
		}
		if due != nil {
			t.Due = *due
		}
		return d.room.AddTask(r.Context(), v, n, t)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, cameFrom(r.PostForm, n), http.StatusSeeOther)
	return nil
}

// cameFrom is the page of the desk that a form says it stands on, or the item's.
func cameFrom(form url.Values, number string) string {
	if path, _, _ := strings.Cut(form.Get("back"), "?"); ours(path) {
		return form.Get("back")
	}
	if number == "" {
		return teamPath
	}
	return itemPath(number)
}

// changeTask changes, moves, removes or ticks off a task, or notes what was done for it.
func (d *Desk) changeTask(w http.ResponseWriter, r *http.Request) error {
	var out item.Outcome
	n, err := d.inTasks(w, r, func(v item.Viewer, n string) error {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			return tocsin.Faultf(tocsin.NotFound, "there is no such task")
		}
		out, err = d.doTask(r, v, n, id)
		return err
	})
	if err != nil {
		return err
	}
	to := cameFrom(r.PostForm, n)
	if r.PostForm.Get("do") != "note" {
		to = backTo(to, out)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (d *Desk) doTask(r *http.Request, v item.Viewer, n string, id int64) (out item.Outcome, err error) {
	f := r.PostForm
	switch do := f.Get("do"); do {
	case "done", "open":
		return d.room.ChangeTask(r.Context(), v, n, id, item.TaskChange{Done: new(do == "done")})
	case "up", "down":
		return d.room.ChangeTask(r.Context(), v, n, id, item.TaskChange{Move: do})
	case "remove":
		return d.room.DropTask(r.Context(), v, n, id)
	case "note":
		w, err := logOf(f)
		if err != nil {
			return out, err
		}
		w.Task = id
		return out, d.room.Work(r.Context(), v, n, w)
	case "change":
		c := item.TaskChange{Text: new(f.Get("text")), Owner: new(given(f.Get("owner"))), Every: new(item.Every(f.Get("every")))}
		if c.Due, err = day(f, "due"); err != nil {
			return out, err
		}
		if c.Due == nil {
			c.Due = new(time.Time{})
		}
		expected, err := minutesIn(f, "expected")
		if err != nil {
			return out, err
		}
		c.Expected = &expected
		return d.room.ChangeTask(r.Context(), v, n, id, c)
	}
	return out, &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to a task"}
}
