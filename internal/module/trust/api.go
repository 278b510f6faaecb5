package trust

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// API serves the command line. It is for the inner door alone: no token makes a user.
func (r *Room) API(t *route.Table) {
	t.On("POST /api/v1/users", r.postUser)
	t.On("POST /api/v1/users/first", r.postFirst)
	t.On("GET /api/v1/users", r.getUsers)
	t.On("POST /api/v1/users/{name}/change", r.postChange)
	t.On("POST /api/v1/users/{name}/disable", r.named(r.Disable))
	t.On("POST /api/v1/users/{name}/enable", r.named(r.Enable))
	t.On("POST /api/v1/users/{name}/reset", r.postReset)
	t.On("GET /api/v1/users/{name}/sessions", r.getSessions)
	t.On("POST /api/v1/users/{name}/sessions/end", r.postEnd)
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
		if err := do(req.Context(), name, req.FormValue("by")); err != nil {
			return err
		}
		return web.Write(w, map[string]string{"name": name})
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
	if err := r.EndSession(req.Context(), name, id, req.FormValue("by")); err != nil {
		return err
	}
	return web.Write(w, map[string]string{"name": name})
}
