package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// Retaining is a rule of retention as somebody asks for it.
type Retaining struct {
	Days   item.Days `json:"days"` // by kind of item and sort of letter; none or 0 is for good
	Reason string    `json:"reason"`
}

// retentionAPI adds for how long what is over is kept.
func (r room) retentionAPI(t *route.Table, by []route.Param) {
	var days []route.Param
	for _, what := range item.Expiring() {
		days = append(days, route.Param{Name: what, Help: "days; none or 0 is for good", Number: true})
	}
	t.On("GET /api/v1/retention", r.getRetention, route.Doc{Scope: scopeRead, Act: respond.ActRetention, Summary: "For how long what is over is kept, and what the last runs deleted", Answer: item.Retained{}})
	t.On("GET /api/v1/retention/preview", r.getExpiry, route.Doc{Scope: scopeRead, Act: respond.ActRetention, Summary: "What a rule would delete now and within 30 days", Answer: item.Expiry{}, Query: append(days, by...),
		Text: "Where no days are given it is about the rule that stands. Nothing is changed."})
	t.On("PUT /api/v1/retention", r.putRetention, route.Doc{Scope: scopeWrite, Act: respond.ActRetention, Person: true, Summary: "Say for how long what is over is kept", Body: Retaining{}, Answer: Discarded{}, Query: by,
		Text: "It waits for a second person, where there are accounts. What was not named is kept for good."})
}

func (r room) getRetention(w http.ResponseWriter, req *http.Request) error {
	x, err := r.Retention(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, x)
}

func (r room) getExpiry(w http.ResponseWriter, req *http.Request) error {
	days, err := item.DaysOf(req.URL.Query().Get)
	if err != nil {
		return err
	}
	if len(days) == 0 {
		x, err := r.Retention(req.Context())
		if err != nil {
			return err
		}
		days = x.Rule.Days
	}
	x, err := r.Expiry(req.Context(), viewerOf(req), days)
	if err != nil {
		return err
	}
	return web.Write(w, x)
}

func (r room) putRetention(w http.ResponseWriter, req *http.Request) error {
	var b Retaining
	if err := body(w, req, &b); err != nil {
		return err
	}
	waits, err := r.SetRetention(req.Context(), viewerOf(req), b.Days, b.Reason)
	if err != nil {
		return err
	}
	return web.Write(w, Discarded{waits})
}
