package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// tasksBody is what is to be done for one item.
type tasksBody struct {
	Item    item.Item
	Path    string // of the item
	Done    *console.Done
	Tasks   []taskCard
	MayWork bool
	Doers   []console.Option
}

// taskCard is a task with what was noted of it.
type taskCard struct {
	item.Task
	First, Last bool
	Late        bool
	Doers       []console.Option
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
	list, err := d.room.Handlers(r.Context())
	if err != nil {
		return err
	}
	b.Doers = owners(l, list, giving{me: v.Name, mark: c.Mark, chosen: nobody})
	notes, err := d.room.Stream(r.Context(), v, c.Number, item.StreamFilter{What: []item.What{item.Noted, item.Called, item.Laboured}, Limit: 500})
	if err != nil {
		return err
	}
	for i, t := range c.Tasks {
		card := taskCard{Task: t, First: i == 0, Last: i == len(c.Tasks)-1, Late: t.Done.IsZero() && !t.Due.IsZero() && t.Due.Before(d.console.Now())}
		g := giving{me: v.Name, mark: c.Mark, chosen: nobody}
		if t.Owner != "" {
			g.chosen = t.Owner
		}
		card.Doers = owners(l, list, g)
		for _, e := range notes {
			if e.Task == t.ID && len(card.Log) < taskLog {
				card.Log = append(card.Log, line{Entry: e, Who: who(l, e.By), Took: took(l, e.Minutes)})
			}
		}
		slices.Reverse(card.Log)
		b.Tasks = append(b.Tasks, card)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/tasks", Title: c.Number + " " + l.Text("respond.tasks"), Mark: c.Mark, Body: &b}, http.StatusOK)
}

// task adds a task.
func (d *Desk) task(w http.ResponseWriter, r *http.Request) error {
	n, err := d.actIn(w, r, func(v item.Viewer, n string) error {
		t := item.Task{Text: strings.TrimSpace(r.PostForm.Get("text")), Owner: given(strings.TrimSpace(r.PostForm.Get("owner")))}
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
	return itemPath(number)
}

// changeTask changes, moves, removes or ticks off a task, or notes what was done for it.
func (d *Desk) changeTask(w http.ResponseWriter, r *http.Request) error {
	var out item.Outcome
	n, err := d.actIn(w, r, func(v item.Viewer, n string) error {
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
		c := item.TaskChange{Text: new(f.Get("text")), Owner: new(given(f.Get("owner")))}
		if c.Due, err = day(f, "due"); err != nil {
			return out, err
		}
		if c.Due == nil {
			c.Due = new(time.Time{})
		}
		return d.room.ChangeTask(r.Context(), v, n, id, c)
	}
	return out, &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to a task"}
}

// allTasksBody is what is to be done for all items.
type allTasksBody struct {
	Tabs        console.Tabs
	Rows        []taskRow
	First, Next string
	Done        *console.Done
	Live        string // the topic of its rows
}

func (d *Desk) allTasks(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	of := map[string]string{"mine": v.Name, "free": "-"}[q.Get("of")]
	list, err := d.room.OpenTasks(r.Context(), v, item.TaskFilter{Owner: of, After: q.Get("after")})
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := allTasksBody{Tabs: console.Tabs{Label: l.Text("respond.tabs")}, Done: d.done(r, l), Live: item.Lists}
	for _, tab := range []string{"all", "mine", "free"} {
		b.Tabs.List = append(b.Tabs.List, console.Tab{Text: l.Text("respond.task.of." + tab), Href: tasksPath + "?of=" + tab, On: q.Get("of") == tab || q.Get("of") == "" && tab == "all"})
	}
	mark, back := tocsin.Clear, ""
	if d.may(r.Context(), actWork) {
		back = tasksPath + with(q, "", "")
	}
	for _, t := range list.Tasks {
		b.Rows, mark = append(b.Rows, d.taskRow(t, back)), mark.Stricter(t.Mark)
	}
	if q.Get("after") != "" {
		b.First = tasksPath + with(q, "", "")
	}
	if list.Next != "" {
		b.Next = tasksPath + with(q, "after", list.Next)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/tasks", Title: l.Text("respond.task.all"), Mark: mark, Body: &b}, http.StatusOK)
}

func (d *Desk) taskRow(t item.MyTask, back string) taskRow {
	return taskRow{t, itemPath(t.Number), !t.Due.IsZero() && t.Due.Before(d.console.Now()), back}
}
