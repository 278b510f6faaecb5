package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// teamTaskAPI adds what is asked of tasks that belong to no item.
func (r room) teamTaskAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/tasks", r.postTeamTask, route.Doc{Scope: scopeWrite, Summary: "Add a task that belongs to no item", Body: item.Task{}, Answer: item.TeamTask{}, Query: by,
		Text: "With every (week, month, quarter, year) and a date it comes again: the next opens when it is done, for a day on which the team works."})
	t.On("GET /api/v1/tasks/{id}", r.getTeamTask, route.Doc{Scope: scopeRead, Summary: "A task that belongs to no item, with what was noted of it", Answer: item.TeamTask{}})
	t.On("POST /api/v1/tasks/{id}", r.postTeamChange, route.Doc{Scope: scopeWrite, Summary: "Change a task that belongs to no item, or say that it is done or is not", Body: item.TaskChange{}, Answer: item.TeamTask{}, Query: by})
	t.On("POST /api/v1/tasks/{id}/notes", r.postTeamNote, route.Doc{Scope: scopeWrite, Summary: "Note what was done for a task that belongs to no item", Body: item.Log{}, Answer: item.TeamTask{}, Query: by})
	t.On("DELETE /api/v1/tasks/{id}", r.deleteTask, route.Doc{Scope: scopeWrite, Summary: "Remove a task that belongs to no item", Answer: item.Outcome{}, Query: by})
}

func (r room) getTeamTask(w http.ResponseWriter, req *http.Request) error {
	return r.onTeamTask(w, req, func(item.Viewer, int64) error { return nil })
}

// onTeamTask does something to a task that belongs to no item, and answers with what it is then.
func (r room) onTeamTask(w http.ResponseWriter, req *http.Request, do func(v item.Viewer, id int64) error) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	if err := do(viewerOf(req), id); err != nil {
		return err
	}
	t, err := r.TeamTask(req.Context(), viewerOf(req), id)
	if err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r room) postTeamTask(w http.ResponseWriter, req *http.Request) error {
	var t item.Task
	if err := body(w, req, &t); err != nil {
		return err
	}
	is, err := r.NewTask(req.Context(), viewerOf(req), "", t)
	if err != nil {
		return err
	}
	return web.Write(w, item.TeamTask{Task: is, Log: []item.Entry{}})
}

func (r room) postTeamChange(w http.ResponseWriter, req *http.Request) error {
	var c item.TaskChange
	if err := body(w, req, &c); err != nil {
		return err
	}
	return r.onTeamTask(w, req, func(v item.Viewer, id int64) error {
		_, err := r.ChangeTask(req.Context(), v, "", id, c)
		return err
	})
}

func (r room) postTeamNote(w http.ResponseWriter, req *http.Request) error {
	var n item.Log
	if err := body(w, req, &n); err != nil {
		return err
	}
	return r.onTeamTask(w, req, func(v item.Viewer, id int64) error {
		n.Task = id
		return r.Work(req.Context(), v, "", n)
	})
}
