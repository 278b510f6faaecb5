package respond

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// The bodies of the API's acts on indicators.
type (
	// Chosen are indicators, and how they are to be marked.
	Chosen struct {
		IDs []int64  `json:"ids"`
		TLP string   `json:"tlp,omitempty"`
		PAP item.PAP `json:"pap,omitempty"`
	}
	// Touched says how many indicators were changed.
	Touched struct {
		Count int `json:"count"`
	}
)

// indicatorAPI adds what programs ask of indicators, of what is related and of what an item is about.
func (r *Room) indicatorAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/"
	t.On("GET "+path+"indicators", r.getIndicators, route.Doc{Scope: scopeRead, Summary: "List what is worth looking for", Answer: []item.Indicator{}})
	t.On("GET "+path+"indicators.csv", r.getIndicatorsCSV, route.Doc{Scope: scopeRead, Summary: "The same as CSV", Bytes: "text/csv"})
	t.On("POST "+path+"indicators", r.postIndicators, route.Doc{Scope: scopeWrite, Summary: "Mark what is worth looking for, one a line", Body: item.Marking{}, Answer: item.Markings{}, Query: by})
	t.On("POST "+path+"indicators/change", r.postRemark, route.Doc{Scope: scopeWrite, Summary: "Change how indicators are marked", Body: Chosen{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"indicators/remove", r.postUnmark, route.Doc{Scope: scopeWrite, Summary: "Remove indicators", Body: Chosen{}, Answer: Touched{}, Query: by})
	t.On("GET "+path+"related", r.getRelated, route.Doc{Scope: scopeRead, Summary: "What may belong to an item, the likeliest first, with the reasons", Answer: item.Related{}})
	t.On("POST "+path+"refs", r.postRef, route.Doc{Scope: scopeWrite, Summary: "Note that an item is about a finding, an event, a warning, a campaign or an https address", Body: item.Ref{}, Answer: item.Case{}, Query: by})
	t.On("POST "+path+"refs/remove", r.postUnref, route.Doc{Scope: scopeWrite, Summary: "Take that away", Body: item.Ref{}, Answer: item.Case{}, Query: by})
}

func (r *Room) getIndicators(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Indicators(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Indicator{}, list...))
}

func (r *Room) getIndicatorsCSV(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Indicators(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return item.WriteIndicators(w, list)
}

func (r *Room) postIndicators(w http.ResponseWriter, req *http.Request) error {
	var m item.Marking
	if err := body(w, req, &m); err != nil {
		return err
	}
	out, err := r.Mark(req.Context(), viewerOf(req), req.PathValue("number"), m)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r *Room) postRemark(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c Chosen) (int, error) {
		return r.Remark(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs, c.TLP, c.PAP)
	})
}

func (r *Room) postUnmark(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c Chosen) (int, error) {
		return r.Unmark(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs)
	})
}

func chosen(w http.ResponseWriter, req *http.Request, do func(c Chosen) (int, error)) error {
	var c Chosen
	if err := body(w, req, &c); err != nil {
		return err
	}
	n, err := do(c)
	if err != nil {
		return err
	}
	return web.Write(w, Touched{Count: n})
}

func (r *Room) getRelated(w http.ResponseWriter, req *http.Request) error {
	out, err := r.Related(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r *Room) postRef(w http.ResponseWriter, req *http.Request) error {
	var ref item.Ref
	if err := body(w, req, &ref); err != nil {
		return err
	}
	return r.answer(w, req, r.Refer(req.Context(), viewerOf(req), req.PathValue("number"), ref))
}

func (r *Room) postUnref(w http.ResponseWriter, req *http.Request) error {
	var ref item.Ref
	if err := body(w, req, &ref); err != nil {
		return err
	}
	return r.answer(w, req, r.Unrefer(req.Context(), viewerOf(req), req.PathValue("number"), ref.Kind, ref.Ref))
}
