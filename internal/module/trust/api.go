package trust

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// API serves the command line, and programs that see who works here and shut people out. What gives rights, a new account,
// other roles, a new link, is for the inner door and for whoever is signed in: a token that was stolen must not make itself
// a second pair of eyes.
func (r *Room) API(t *route.Table) {
	t.On("POST /api/v1/users", r.postUser)
	t.On("POST /api/v1/users/first", r.postFirst)
	read := func(d route.Doc) route.Doc { d.Scope = "people:read"; return d }
	stop := func(d route.Doc) route.Doc { d.Scope, d.Answer = "people:write", Named{}; return d }
	t.On("GET /api/v1/users", r.getUsers, read(route.Doc{Summary: "List who has an account", Lines: User{}}))
	t.On("POST /api/v1/users/{name}/change", r.postChange)
	t.On("POST /api/v1/users/{name}/disable", r.named(r.Disable), stop(route.Doc{Summary: "Shut somebody out at once", Query: []route.Param{{Name: "by"}}}))
	t.On("POST /api/v1/users/{name}/enable", r.named(r.Enable))
	t.On("POST /api/v1/users/{name}/reset", r.postReset)
	t.On("GET /api/v1/users/{name}/sessions", r.getSessions, read(route.Doc{Summary: "List somebody's sessions", Lines: Session{}}))
	t.On("POST /api/v1/users/{name}/sessions/end", r.postEnd, stop(route.Doc{Summary: "End somebody's sessions",
		Query: []route.Param{{Name: "by"}, {Name: "session", Help: "one alone, by its number", Number: true}}}))
}

// Named is whose account something was done to.
type Named struct {
	Name string `json:"name"`
}

func wishOf(w http.ResponseWriter, req *http.Request) (wish Wish, err error) {
	if err := web.Read(w, req, "the wish", route.MaxBody, &wish); err != nil {
		return wish, err
	}
	return wish, nil
}

func (r *Room) postUser(w http.ResponseWriter, req *http.Request) error {
	wish, err := wishOf(w, req)
	if err != nil {
		return err
	}
	inv, err := r.Add(req.Context(), wish)
	if err != nil {
		return err
	}
	return web.Write(w, inv)
}

func (r *Room) postFirst(w http.ResponseWriter, req *http.Request) error {
	inv, err := r.First(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, inv)
}

func (r *Room) postChange(w http.ResponseWriter, req *http.Request) error {
	wish, err := wishOf(w, req)
	if err != nil {
		return err
	}
	wish.Name = req.PathValue("name")
	if err := r.Change(req.Context(), wish); err != nil {
		return err
	}
	return web.Write(w, map[string]string{"name": wish.Name})
}

func (r *Room) getUsers(w http.ResponseWriter, req *http.Request) error {
	list, err := r.List(req.Context())
	if err != nil {
		return err
	}
	return lines(w, list)
}

func lines[T any](w http.ResponseWriter, list []T) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	for i := range list {
		if err := enc.Encode(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) named(do func(ctx context.Context, name, by string) error) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		name := req.PathValue("name")
		by := web.Actor(req.Context(), req.FormValue("by"))
		if by == name {
			return tocsin.Faultf(tocsin.Conflict, "another administrator or the command line does that to %s", name)
		}
		if err := do(req.Context(), name, by); err != nil {
			return err
		}
		return web.Write(w, Named{name})
	}
}

func (r *Room) postReset(w http.ResponseWriter, req *http.Request) error {
	inv, err := r.Reset(req.Context(), req.PathValue("name"), req.FormValue("by"))
	if err != nil {
		return err
	}
	return web.Write(w, inv)
}

func (r *Room) getSessions(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Sessions(req.Context(), req.PathValue("name"))
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) postEnd(w http.ResponseWriter, req *http.Request) error {
	var id int64
	if s := req.FormValue("session"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 0 {
			return fault("session", "%.40q is no number of a session", s)
		}
		id = n
	}
	name := req.PathValue("name")
	if err := r.EndSession(req.Context(), name, id, web.Actor(req.Context(), req.FormValue("by"))); err != nil {
		return err
	}
	return web.Write(w, Named{name})
}
