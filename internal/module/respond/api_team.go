package respond

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/team"
)

// TeamAPI adds what is asked and said of the team to the table of the node's operations.
func (r *Room) TeamAPI(t *route.Table) {
	t.On("GET /api/v1/team", r.getTeam, route.Doc{Scope: "settings:read", Summary: "What the team says of itself", Answer: team.Team{}})
	t.On("PUT /api/v1/team", r.putTeam, route.Doc{Scope: "settings:write", Summary: "Change what the team says of itself, and which public pages there are",
		Text: "The version is that of the answer which the change began from; another one is refused.", Body: team.Team{}, Answer: team.Team{},
		Query: []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}})
}

func (r *Room) getTeam(w http.ResponseWriter, req *http.Request) error {
	t, err := r.TeamOf(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r *Room) putTeam(w http.ResponseWriter, req *http.Request) error {
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
