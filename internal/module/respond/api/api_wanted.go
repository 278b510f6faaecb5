package api

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/module/respond/item"
)

// Sought are indicators of which an analysis is wanted.
type Sought struct {
	IDs      []int64 `json:"ids"`
	Analyser string  `json:"analyser,omitempty"` // which one; "" leaves it to the program
}

// wantedAPI adds what is asked of programs that analyse, and what they say where it fails.
func (r room) wantedAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/indicators/"
	t.On("POST "+path+"analyse", r.postSought, route.Doc{Scope: scopeWrite, Summary: "Ask programs for an analysis of indicators", Body: Sought{}, Answer: Touched{}, Query: by,
		Text: "Programs that subscribed to indicator.analysis-wanted are told through the outbox. What no such program may have, by TLP or PAP, or because the item is restricted, is refused. What waits already is not asked for twice."})
	t.On("GET "+path+"{id}/wanted", r.getWanted, route.Doc{Scope: scopeRead, Summary: "The analyses of an indicator that were asked for, the newest first, and how they ended", Answer: []item.Wanted{}})
	t.On("POST "+path+"{id}/wanted/{wanted}/failed", r.postFailed, route.Doc{Scope: scopeAnalyse, Summary: "Write down that an analysis that was asked for came to nothing", Body: item.Failure{}, Answer: Touched{}, Query: by})
}

func (r room) postSought(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c Sought) (item.Outcome, error) {
		return r.AskAnalysis(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs, c.Analyser)
	})
}

func (r room) getWanted(w http.ResponseWriter, req *http.Request) error {
	return ofIndicator(w, req, r.Wanteds)
}

func (r room) postFailed(w http.ResponseWriter, req *http.Request) error {
	id, err := indicatorID(req)
	if err != nil {
		return err
	}
	wanted, err := strconv.ParseInt(req.PathValue("wanted"), 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.NotFound, "no such analysis is asked for")
	}
	return chosen(w, req, func(f item.Failure) (item.Outcome, error) {
		return r.FailAnalysis(req.Context(), viewerOf(req), req.PathValue("number"), id, wanted, f.Why)
	})
}
