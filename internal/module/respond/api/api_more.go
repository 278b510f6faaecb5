package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// Played names a playbook.
type Played struct {
	Playbook string `json:"playbook"`
}

// moreAPI adds what the command line asks for beside the rest.
func (r room) moreAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/playbook", r.postPlay, route.Doc{Scope: scopeWrite, Summary: "Make tasks of a playbook's steps", Body: Played{}, Answer: item.Case{}, Query: by})
	r.deskAPI(t, by)
	r.reviewAPI(t, by)
	r.draftAPI(t, by)
	r.partAPI(t, by)
	r.massAPI(t, by)
	r.letterheadAPI(t, by)
	r.settingAPI(t, by)
	t.On("GET /api/v1/undo", r.getLast, route.Doc{Scope: scopeRead, Summary: "The asker's newest act that can be taken back; 0 for none", Answer: item.Op{}, Query: by})
}

func (r room) postPlay(w http.ResponseWriter, req *http.Request) error {
	var p Played
	if err := body(w, req, &p); err != nil {
		return err
	}
	return r.answer(w, req, r.Play(req.Context(), viewerOf(req), req.PathValue("number"), p.Playbook))
}

func (r room) getLast(w http.ResponseWriter, req *http.Request) error {
	o, err := r.LastOp(req.Context(), viewerOf(req))
	if err != nil {
		return err
	}
	return web.Write(w, o)
}
