package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// momentAPI adds what is written down of what happened when, and what is told of it.
func (r room) momentAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/timeline", r.postMoment, route.Doc{Scope: scopeWrite, Summary: "Write into the time line what happened when", Body: item.Moment{}, Answer: item.Case{}, Query: by})
	t.On("GET /api/v1/incidents/{number}/timeline/{id}", r.getMoment, route.Doc{Scope: scopeRead, Summary: "What something of the time line was before, the newest first", Answer: []item.MomentWas{}})
	t.On("POST /api/v1/incidents/{number}/timeline/{id}", r.postSameMoment, route.Doc{Scope: scopeWrite, Summary: "Write something of the time line anew", Body: item.Moment{}, Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/timeline/{id}/remove", r.postNoMoment, route.Doc{Scope: scopeWrite, Summary: "Take something out of the time line", Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/timeline/table", r.postMoments, route.Doc{Scope: scopeWrite, Summary: "Write into the time line what a table tells, or tell what would become of it", Body: item.MomentTable{}, Answer: item.MomentRows{}, Query: by,
		Text: "The first row names the columns: time and what, and as you like kind, assets, indicators, source, mark and zone, in any of the six languages. What the time line has already stays as it is; rows that can't be read are given back with the reason. All that is written is one act, which can be taken back for ten minutes."})
	t.On("POST /api/v1/incidents/{number}/story", r.postStory, route.Doc{Scope: scopeWrite, Summary: "Keep what the report on an incident tells: summary, cause, impact, lessons", Body: map[string]string{}, Answer: item.Case{}, Query: by})
}

func (r room) postMoment(w http.ResponseWriter, req *http.Request) error {
	var m item.Moment
	if err := body(w, req, &m); err != nil {
		return err
	}
	_, err := r.AddMoment(req.Context(), viewerOf(req), req.PathValue("number"), m)
	return r.answer(w, req, err)
}

func (r room) postMoments(w http.ResponseWriter, req *http.Request) error {
	var t item.MomentTable
	if err := body(w, req, &t); err != nil {
		return err
	}
	out, err := r.MomentsOf(req.Context(), viewerOf(req), req.PathValue("number"), t)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) getMoment(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	list, err := r.MomentHistory(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.MomentWas{}, list...))
}

func (r room) postSameMoment(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	var m item.Moment
	if err := body(w, req, &m); err != nil {
		return err
	}
	m.ID = id
	_, err = r.ChangeMoment(req.Context(), viewerOf(req), req.PathValue("number"), m)
	return r.answer(w, req, err)
}

func (r room) postNoMoment(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	_, err = r.DropMoment(req.Context(), viewerOf(req), req.PathValue("number"), id)
	return r.answer(w, req, err)
}

func (r room) postStory(w http.ResponseWriter, req *http.Request) error {
	var parts map[string]string
	if err := body(w, req, &parts); err != nil {
		return err
	}
	return r.answer(w, req, r.TellStory(req.Context(), viewerOf(req), req.PathValue("number"), parts))
}
