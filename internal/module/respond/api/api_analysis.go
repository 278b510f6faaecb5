package api

import (
	"context"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// scopeAnalyse is the right of a token to write down what a program found out about indicators, and nothing else.
const scopeAnalyse = "analyses:write"

// analysisAPI adds what programs ask and tell of analyses.
func (r room) analysisAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/indicators/{id}/analyses"
	t.On("GET "+path, r.getAnalyses, route.Doc{Scope: scopeRead, Summary: "What programs found out about an indicator, the newest first", Answer: []item.Analysis{}})
	t.On("POST "+path, r.postAnalysis, route.Doc{Scope: scopeAnalyse, Summary: "Write down what a program found out about an indicator", Body: item.Analysis{}, Answer: item.Analysis{}, Query: by,
		Text: "The verdict is info, safe, suspicious or malicious. The body, a text or JSON, is up to 32 KiB. Without a time it is now. It answers what was asked for: the one whose number is in wanted, or else each that waits for this analyser or for any."})
	r.wantedAPI(t, by)
}

func (r room) getAnalyses(w http.ResponseWriter, req *http.Request) error {
	return ofIndicator(w, req, r.Analyses)
}

// ofIndicator answers with what hangs on the indicator that an address names.
func ofIndicator[T any](w http.ResponseWriter, req *http.Request, of func(ctx context.Context, v item.Viewer, number string, id int64) ([]T, error)) error {
	id, err := indicatorID(req)
	if err != nil {
		return err
	}
	list, err := of(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, append([]T{}, list...))
}

func (r room) postAnalysis(w http.ResponseWriter, req *http.Request) error {
	id, err := indicatorID(req)
	if err != nil {
		return err
	}
	var a item.Analysis
	if err := body(w, req, &a); err != nil {
		return err
	}
	if a, err = r.AddAnalysis(req.Context(), viewerOf(req), req.PathValue("number"), id, a); err != nil {
		return err
	}
	return web.Write(w, a)
}

// indicatorID is the indicator that an address names.
func indicatorID(req *http.Request) (int64, error) {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return 0, tocsin.Faultf(tocsin.NotFound, "there is no such indicator")
	}
	return id, nil
}
