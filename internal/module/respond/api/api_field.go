package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// Moved says which way something is moved.
type Moved struct {
	Up bool `json:"up"`
}

// fieldAPI adds what is asked of the team's own fields; what they hold is an item's.
func (r room) fieldAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/fields", r.getFields, route.Doc{Scope: scopeSettings, Summary: "The team's own fields, in its order", Answer: []item.Field{}})
	t.On("PUT /api/v1/fields/{name}", r.putField, route.Doc{Scope: scopeSettingsSet, Summary: "Define a field, or change one", Body: item.Field{}, Answer: []item.Field{}, Query: by, Text: "The type of a field stays."})
	t.On("POST /api/v1/fields/{name}/move", r.moveField, route.Doc{Scope: scopeSettingsSet, Summary: "Move a field up or down by one place", Body: Moved{}, Answer: []item.Field{}, Query: by})
	t.On("DELETE /api/v1/fields/{name}", r.deleteField, route.Doc{Scope: scopeSettingsSet, Summary: "Forget a field; what items hold of it stays", Answer: Gone{}, Query: by})
}

func (r room) getFields(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Fields(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Field{}, list...))
}

func (r room) putField(w http.ResponseWriter, req *http.Request) error {
	var f item.Field
	if err := body(w, req, &f); err != nil {
		return err
	}
	f.Name = req.PathValue("name")
	if err := r.SaveField(req.Context(), viewerOf(req), f); err != nil {
		return err
	}
	return r.getFields(w, req)
}

func (r room) moveField(w http.ResponseWriter, req *http.Request) error {
	var m Moved
	if err := body(w, req, &m); err != nil {
		return err
	}
	if err := r.MoveField(req.Context(), viewerOf(req), req.PathValue("name"), m.Up); err != nil {
		return err
	}
	return r.getFields(w, req)
}

func (r room) deleteField(w http.ResponseWriter, req *http.Request) error {
	return gone(w, r.DropField(req.Context(), viewerOf(req), req.PathValue("name")))
}
