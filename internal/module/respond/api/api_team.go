package api

import (
	"errors"
	"io"
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/team"
)

// Team adds what is asked and said of the team to the table of the node's operations.
func Team(t *route.Table, of *respond.Room) {
	r := room{of}
	t.On("GET /api/v1/team", r.getTeam, route.Doc{Scope: "settings:read", Summary: "What the team says of itself", Answer: team.Team{}})
	t.On("PUT /api/v1/team", r.putTeam, route.Doc{Scope: "settings:write", Summary: "Change what the team says of itself, and which public pages there are",
		Text: "The version is that of the answer which the change began from; another one is refused.", Body: team.Team{}, Answer: team.Team{},
		Query: []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}})
	t.On("GET /api/v1/team/emblem", r.getEmblem, route.Doc{Scope: "settings:read", Summary: "The picture that stands for the team on its pages", Bytes: "image/*"})
	t.On("PUT /api/v1/team/emblem", r.putEmblem, route.Doc{Scope: "settings:write", Summary: "Give the team a picture, or take it away", Text: "A PNG or JPEG; it is written anew, without what else stands in the file. No bytes take the picture away.",
		Raw: "the picture, up to 32 kB and 1200 pixels a side", Answer: team.Emblem{}, Query: []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}})
}

func (r room) getEmblem(w http.ResponseWriter, req *http.Request) error {
	e, err := r.Emblem(req.Context())
	if err != nil {
		return err
	}
	e, body, err := r.EmblemBytes(req.Context(), e.Sum)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", e.Type)
	_, err = w.Write(body)
	return err
}

func (r room) putEmblem(w http.ResponseWriter, req *http.Request) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, team.MaxEmblem+1))
	var long *http.MaxBytesError
	if err != nil && !errors.As(err, &long) {
		return err
	}
	e, err := r.SetEmblem(req.Context(), viewerOf(req).Name, raw)
	if err != nil {
		return err
	}
	return web.Write(w, e)
}

func (r room) getTeam(w http.ResponseWriter, req *http.Request) error {
	t, err := r.TeamOf(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r room) putTeam(w http.ResponseWriter, req *http.Request) error {
	var t team.Team
	if err := body(w, req, &t); err != nil {
		return err
	}
	t, err := r.SetTeam(req.Context(), viewerOf(req).Name, t)
	if err != nil {
		return err
	}
	return web.Write(w, t)
}
