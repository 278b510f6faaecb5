package api

import (
	"net/http"
	"time"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
)

// ChosenTechniques are techniques of an item, and what is to be said of them; what is left out stays.
type ChosenTechniques struct {
	IDs  []int64    `json:"ids"`
	TLP  *string    `json:"tlp,omitempty"`
	Used *time.Time `json:"used,omitempty"`
	Note *string    `json:"note,omitempty"`
}

// techniqueAPI adds what programs ask of techniques of ATT&CK.
func (r room) techniqueAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/techniques"
	t.On("GET /api/v1/techniques", r.getAttack, route.Doc{Scope: scopeRead, Summary: "The techniques of ATT&CK that can be named, with their tactics", Answer: []attack.Technique{}})
	t.On("GET "+path, r.getTechniques, route.Doc{Scope: scopeRead, Summary: "List the techniques of ATT&CK that an item says were used, by tactic", Answer: []item.Technique{}})
	t.On("POST "+path, r.postTechniques, route.Doc{Scope: scopeWrite, Summary: "Say which techniques were used, by id or name", Body: item.TechniqueSet{}, Answer: item.Techniques{}, Query: by})
	t.On("POST "+path+"/change", r.postTechniquesChange, route.Doc{Scope: scopeWrite, Summary: "Change what is said of techniques: their marks, when and how they were used", Body: ChosenTechniques{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"/remove", r.postTechniquesRemove, route.Doc{Scope: scopeWrite, Summary: "Remove techniques", Body: ChosenTechniques{}, Answer: Touched{}, Query: by})
}

func (r room) getAttack(w http.ResponseWriter, _ *http.Request) error {
	return web.Write(w, attack.All())
}

func (r room) getTechniques(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Techniques(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Technique{}, list...))
}

func (r room) postTechniques(w http.ResponseWriter, req *http.Request) error {
	var s item.TechniqueSet
	if err := body(w, req, &s); err != nil {
		return err
	}
	out, err := r.AddTechniques(req.Context(), viewerOf(req), req.PathValue("number"), s)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postTechniquesChange(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c ChosenTechniques) (item.Outcome, error) {
		return r.ChangeTechniques(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs, item.TechniqueChange{TLP: c.TLP, Used: c.Used, Note: c.Note})
	})
}

func (r room) postTechniquesRemove(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c ChosenTechniques) (item.Outcome, error) {
		return r.DropTechniques(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs)
	})
}
