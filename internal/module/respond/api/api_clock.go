package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/module/respond/item"
)

// Stopped names a set of clocks that is taken away.
type Stopped struct {
	Set string `json:"set"`
}

// clockAPI adds what is done about the clocks of laws beside starting and meeting them.
func (r room) clockAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/clocks/stop", r.postStop, route.Doc{Scope: scopeWrite, Summary: "Take the clocks of a law away that were started by mistake", Body: Stopped{}, Answer: item.Case{}, Query: by})
}

func (r room) postStop(w http.ResponseWriter, req *http.Request) error {
	var s Stopped
	if err := body(w, req, &s); err != nil {
		return err
	}
	return r.answer(w, req, r.StopClocks(req.Context(), viewerOf(req), req.PathValue("number"), s.Set))
}
