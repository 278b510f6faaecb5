package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

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
	path := ""
	if t.Number != "" {
		path = itemPath(t.Number)
	}
	return taskRow{t, path, !t.Due.IsZero() && t.Due.Before(d.console.Now()), back}
}
