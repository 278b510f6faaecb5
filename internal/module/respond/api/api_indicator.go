package api

import (
	"net/http"
	"time"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// The bodies of the API's acts on indicators.
type (
	// Chosen are indicators, and what is to be said of them; what is left out stays.
	Chosen struct {
		IDs    []int64    `json:"ids"`
		TLP    *string    `json:"tlp,omitempty"`
		PAP    *item.PAP  `json:"pap,omitempty"`
		Side   *item.Side `json:"side,omitempty"`
		Note   *string    `json:"note,omitempty"`
		Since  *time.Time `json:"since,omitempty"`
		Until  *time.Time `json:"until,omitempty"`
		Assets *[]int64   `json:"assets,omitempty"`
		Tags   *[]string  `json:"tags,omitempty"`      // all of them
		Add    *[]string  `json:"add_tags,omitempty"`  // tags that come
		Drop   *[]string  `json:"drop_tags,omitempty"` // tags that go
	}
	// Touched says how many things were changed, by which act: that can be taken back.
	Touched struct {
		Count int   `json:"count"`
		Op    int64 `json:"op"`
	}
)

// indicatorAPI adds what programs ask of indicators, of what is related and of what an item is about.
func (r room) indicatorAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/"
	t.On("GET "+path+"indicators", r.getIndicators, route.Doc{Scope: scopeRead, Summary: "List what is worth looking for", Answer: []item.Indicator{}})
	t.On("GET "+path+"indicators.csv", r.getIndicatorsCSV, route.Doc{Scope: scopeRead, Summary: "The same as CSV, without what never matters", Bytes: "text/csv"})
	t.On("POST "+path+"indicators", r.postIndicators, route.Doc{Scope: scopeWrite, Summary: "Mark what is worth looking for, one a line or as a table", Body: item.Marking{}, Answer: item.Markings{}, Query: by})
	t.On("POST "+path+"indicators/change", r.postRemark, route.Doc{Scope: scopeWrite, Summary: "Change what is said of indicators: their marks, whose they are, when and on which assets they were seen", Body: Chosen{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"indicators/remove", r.postUnmark, route.Doc{Scope: scopeWrite, Summary: "Remove indicators", Body: Chosen{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"indicators/preview", r.postForesee, route.Doc{Scope: scopeWrite, Summary: "What marking would add, and what can't be read; nothing is changed", Body: item.Marking{}, Answer: item.Markings{}, Query: by})
	r.ignoredAPI(t, by)
	r.analysisAPI(t, by)
	t.On("GET "+path+"related", r.getRelated, route.Doc{Scope: scopeRead, Summary: "What may belong to an item, the likeliest first, with the reasons", Answer: item.Related{}})
	t.On("GET "+path+"relations", r.getRelations, route.Doc{Scope: scopeRead, Summary: "An item with its parts, constituents, assets, indicators and related items as a graph", Answer: item.Relations{}})
	t.On("POST "+path+"refs", r.postRef, route.Doc{Scope: scopeWrite, Summary: "Note that an item is about a finding, an event, a warning, a campaign or an https address", Body: item.Ref{}, Answer: item.Case{}, Query: by})
	t.On("POST "+path+"refs/remove", r.postUnref, route.Doc{Scope: scopeWrite, Summary: "Take that away", Body: item.Ref{}, Answer: item.Case{}, Query: by})
}

func (r room) getIndicators(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Indicators(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Indicator{}, list...))
}

func (r room) getIndicatorsCSV(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Indicators(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return item.WriteIndicators(w, item.Mattering(list))
}

func (r room) postIndicators(w http.ResponseWriter, req *http.Request) error {
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

func (r room) postForesee(w http.ResponseWriter, req *http.Request) error {
	var m item.Marking
	if err := body(w, req, &m); err != nil {
		return err
	}
	out, err := r.Foresee(req.Context(), viewerOf(req), req.PathValue("number"), m)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postRemark(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c Chosen) (item.Outcome, error) {
		change := item.IndicatorChange{TLP: c.TLP, PAP: c.PAP, Side: c.Side, Note: c.Note, Since: c.Since, Until: c.Until, On: c.Assets, Tags: c.Tags, Add: c.Add, Drop: c.Drop}
		return r.Remark(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs, change)
	})
}

func (r room) postUnmark(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c Chosen) (item.Outcome, error) {
		return r.Unmark(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs)
	})
}

// chosen reads what is chosen, does something with it and answers how much was changed.
func chosen[T any](w http.ResponseWriter, req *http.Request, do func(c T) (item.Outcome, error)) error {
	var c T
	if err := body(w, req, &c); err != nil {
		return err
	}
	out, err := do(c)
	if err != nil {
		return err
	}
	return web.Write(w, Touched{Count: out.Changed, Op: out.Op})
}

func (r room) getRelated(w http.ResponseWriter, req *http.Request) error {
	out, err := r.Related(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) getRelations(w http.ResponseWriter, req *http.Request) error {
	out, err := r.Relations(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postRef(w http.ResponseWriter, req *http.Request) error {
	var ref item.Ref
	if err := body(w, req, &ref); err != nil {
		return err
	}
	return r.answer(w, req, r.Refer(req.Context(), viewerOf(req), req.PathValue("number"), ref))
}

func (r room) postUnref(w http.ResponseWriter, req *http.Request) error {
	var ref item.Ref
	if err := body(w, req, &ref); err != nil {
		return err
	}
	return r.answer(w, req, r.Unrefer(req.Context(), viewerOf(req), req.PathValue("number"), ref.Kind, ref.Ref))
}
