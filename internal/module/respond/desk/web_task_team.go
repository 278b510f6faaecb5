package desk

import (
	"context"
	"net/http"
	"slices"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// teamPath is the page of what the team has to do for no item.
const teamPath = "/tasks"

// Teamwork is what the team has to do that belongs to no item.
type Teamwork interface {
	// NewTask adds something to be done; number "" is of no item.
	NewTask(ctx context.Context, v item.Viewer, number string, t item.Task) (item.Task, error)
	// TeamLogs is what was noted of tasks that belong to no item, the oldest first.
	TeamLogs(ctx context.Context, v item.Viewer, tasks ...int64) ([]item.Entry, error)
}

// teamBody is the page of it.
type teamBody struct {
	tasksBody
	Tabs        console.Tabs
	First, Next string
	Live        string // the topic of its rows
}

func (d *Desk) teamTasks(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	if !v.SeesTeam() {
		return denied()
	}
	q, l := r.URL.Query(), d.console.Lang(r)
	done := q.Get("of") == "done"
	list, err := d.room.OpenTasks(r.Context(), v, item.TaskFilter{Team: true, Done: done, After: q.Get("after")})
	if err != nil {
		return err
	}
	b := teamBody{tasksBody: tasksBody{Done: d.done(r, l), MayWork: d.may(r.Context(), actWork)}, Tabs: console.Tabs{Label: l.Text("respond.tabs")}, Live: item.Lists}
	for _, tab := range []string{"open", "done"} {
		b.Tabs.List = append(b.Tabs.List, console.Tab{Text: l.Text("respond.task.of." + tab), Href: teamPath + "?of=" + tab, On: done == (tab == "done")})
	}
	var tasks []item.Task
	var ids []int64
	for _, t := range list.Tasks {
		tasks, ids = append(tasks, t.Task), append(ids, t.ID)
	}
	notes, err := d.room.TeamLogs(r.Context(), v, ids...)
	if err != nil {
		return err
	}
	slices.Reverse(notes)
	if err := d.fillTasks(r, v, &b.tasksBody, item.TeamMark, tasks, notes); err != nil {
		return err
	}
	if q.Get("after") != "" {
		b.First = teamPath + with(q, "", "")
	}
	if list.Next != "" {
		b.Next = teamPath + with(q, "after", list.Next)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/team", Title: l.Text("respond.task.team"), Mark: item.TeamMark, Body: &b}, http.StatusOK)
}
