package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// modelAPI adds what is asked of templates of items.
func (r room) modelAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/item-templates", r.getModels, route.Doc{Scope: scopeSettings, Summary: "Templates of items", Answer: []item.Model{}})
	t.On("PUT /api/v1/item-templates/{name}", r.putModel, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Write a template of items", Body: item.Start{}, Answer: []item.Model{}, Query: by})
	t.On("DELETE /api/v1/item-templates/{name}", r.deleteModel, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Forget a template of items", Answer: Gone{}, Query: by})
}

func (r room) getModels(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Models(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Model{}, list...))
}

func (r room) putModel(w http.ResponseWriter, req *http.Request) error {
	var s item.Start
	if err := body(w, req, &s); err != nil {
		return err
	}
	if err := r.SaveModel(req.Context(), viewerOf(req), item.Model{Name: req.PathValue("name"), Start: s}); err != nil {
		return err
	}
	return r.getModels(w, req)
}

func (r room) deleteModel(w http.ResponseWriter, req *http.Request) error {
	return gone(w, r.DropModel(req.Context(), viewerOf(req), req.PathValue("name")))
}
