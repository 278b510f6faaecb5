package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// letterheadAPI adds what is asked of how the team's letters look.
func (r room) letterheadAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/letterhead", r.getLetterhead, route.Doc{Scope: scopeSettings, Summary: "Further addresses of the team, signatures, and whether reports by mail are confirmed", Answer: item.Letterhead{}})
	t.On("PUT /api/v1/letterhead", r.putLetterhead, route.Doc{Scope: scopeSettingsSet, Summary: "Change how the team's letters look", Body: item.Letterhead{}, Answer: item.Letterhead{}, Query: by,
		Text: "The version is that of the answer which the change began from; another one is refused. {name}, {team} and {address} are filled in a signature."})
	t.On("GET /api/v1/letterhead/line", r.getLine, route.Doc{Scope: scopeRead, Act: "mail.send", Summary: "How the asker signs letters", Answer: item.Line{}, Query: by})
	t.On("PUT /api/v1/letterhead/line", r.putLine, route.Doc{Scope: scopeWrite, Act: "mail.send", Summary: "Change how the asker signs letters", Body: item.Line{}, Answer: item.Line{}, Query: by})
}

func (r room) getLetterhead(w http.ResponseWriter, req *http.Request) error {
	h, err := r.Letterhead(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, shownHead(h))
}

// shownHead is a letterhead whose lists are there.
func shownHead(h item.Letterhead) item.Letterhead {
	h.Addresses = append([]string{}, h.Addresses...)
	return h
}

func (r room) putLetterhead(w http.ResponseWriter, req *http.Request) error {
	var h item.Letterhead
	if err := body(w, req, &h); err != nil {
		return err
	}
	h, err := r.SetLetterhead(req.Context(), viewerOf(req).Name, h)
	if err != nil {
		return err
	}
	return web.Write(w, shownHead(h))
}

func (r room) getLine(w http.ResponseWriter, req *http.Request) error {
	text, err := r.OwnLine(req.Context(), viewerOf(req))
	if err != nil {
		return err
	}
	return web.Write(w, item.Line{Text: text})
}

func (r room) putLine(w http.ResponseWriter, req *http.Request) error {
	var l item.Line
	if err := body(w, req, &l); err != nil {
		return err
	}
	if err := r.SetOwnLine(req.Context(), viewerOf(req), l.Text); err != nil {
		return err
	}
	return r.getLine(w, req)
}
