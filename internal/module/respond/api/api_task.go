package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// Took says how long something took.
type Took struct {
	Minutes int64 `json:"minutes"`
}

// taskAPI adds what is asked of tasks, and of time worked.
func (r room) taskAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/tasks", r.getTasks, route.Doc{Scope: scopeRead, Summary: "Tasks of all open items, and of none, that are not done, what is due first at the top", Answer: item.TaskList{},
		Query: []route.Param{{Name: "owner", Help: "a user's name; - is nobody"}, {Name: "of", Help: "team: those that belong to no item; done: of these, what was done, the last first", One: []string{"team", "done"}}, {Name: "after", Help: "next of the page before"}, {Name: "limit", Help: "how many; 0 is 50, 500 the most", Number: true}}})
	r.teamTaskAPI(t, by)
	t.On("POST /api/v1/incidents/{number}/tasks", r.postTask, route.Doc{Scope: scopeWrite, Summary: "Add a task", Body: item.Task{}, Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/tasks/{id}", r.postTaskChange, route.Doc{Scope: scopeWrite, Summary: "Change a task, move it, or say that it is done or is not", Body: item.TaskChange{}, Answer: item.Case{}, Query: by})
	t.On("DELETE /api/v1/incidents/{number}/tasks/{id}", r.deleteTask, route.Doc{Scope: scopeWrite, Summary: "Remove a task", Answer: item.Outcome{}, Query: by, Text: "What was noted of it stays."})
	t.On("GET /api/v1/incidents/{number}/worked", r.getWorked, route.Doc{Scope: scopeRead, Summary: "The time that was worked for an item, by person, and what it was worked on", Answer: item.TimeWorked{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/worked/{entry}", r.postWorked, route.Doc{Scope: scopeWrite, Summary: "Say how long a note, a call or a letter of one's own took", Body: Took{}, Answer: item.TimeWorked{}, Query: by,
		Text: "Time of its own, or of a task, is a note with minutes. Who sees everything mends what others said."})
}

func (r room) getTasks(w http.ResponseWriter, req *http.Request) error {
	of := req.FormValue("of")
	list, err := r.OpenTasks(req.Context(), viewerOf(req), item.TaskFilter{Owner: req.FormValue("owner"), Team: of != "", Done: of == "done", After: req.FormValue("after"), Limit: int(whole(req.FormValue("limit")))})
	if err != nil {
		return err
	}
	list.Tasks = append([]item.MyTask{}, list.Tasks...)
	return web.Write(w, list)
}

func (r room) postTask(w http.ResponseWriter, req *http.Request) error {
	var t item.Task
	if err := body(w, req, &t); err != nil {
		return err
	}
	return r.answer(w, req, r.AddTask(req.Context(), viewerOf(req), req.PathValue("number"), t))
}

func (r room) postTaskChange(w http.ResponseWriter, req *http.Request) error {
	var c item.TaskChange
	if err := body(w, req, &c); err != nil {
		return err
	}
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	_, err = r.ChangeTask(req.Context(), viewerOf(req), req.PathValue("number"), id, c)
	return r.answer(w, req, err)
}

func (r room) deleteTask(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	out, err := r.DropTask(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) getWorked(w http.ResponseWriter, req *http.Request) error {
	t, err := r.Worked(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	t.People, t.Entries = append([]item.Effort{}, t.People...), append([]item.Entry{}, t.Entries...)
	return web.Write(w, t)
}

func (r room) postWorked(w http.ResponseWriter, req *http.Request) error {
	var t Took
	if err := body(w, req, &t); err != nil {
		return err
	}
	id, err := idOf(req, "entry")
	if err != nil {
		return err
	}
	if err := r.SetMinutes(req.Context(), viewerOf(req), req.PathValue("number"), id, t.Minutes); err != nil {
		return err
	}
	return r.getWorked(w, req)
}
