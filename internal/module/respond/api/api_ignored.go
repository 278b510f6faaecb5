package api

import (
	"net/http"
	"time"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// The bodies of what is asked of the list of what never matters.
type (
	// Ignoring is a line that is to be kept.
	Ignoring struct {
		Value  string    `json:"value"` // an address, a network, a domain with all under it, a mail address, a hash, a CVE, an AS number; it may be defanged
		Within bool      `json:"within,omitempty"`
		Reason string    `json:"reason"`
		Until  time.Time `json:"until,omitzero"`
	}
	// Unignoring is a line that is to go.
	Unignoring struct {
		Value string `json:"value"`
	}
	// SetCounts says whether a set that comes with Tocsin counts.
	SetCounts struct {
		On bool `json:"on"`
	}
)

// ignoredAPI adds what is asked of the list of what never matters.
func (r room) ignoredAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/ignored", r.getIgnored, route.Doc{Scope: scopeSettings, Summary: "What never matters as an indicator", Answer: item.IgnoredList{}})
	t.On("POST /api/v1/ignored", r.postIgnored, route.Doc{Scope: scopeSettingsSet, Summary: "Add a line to what never matters, or change the one of that value", Body: Ignoring{}, Answer: item.Ignored{}, Query: by})
	t.On("POST /api/v1/ignored/remove", r.postUnignored, route.Doc{Scope: scopeSettingsSet, Summary: "Take a line away", Body: Unignoring{}, Answer: Gone{}, Query: by})
	t.On("PUT /api/v1/ignored/sets/{name}", r.putIgnoredSet, route.Doc{Scope: scopeSettingsSet, Summary: "Say whether a set that comes with Tocsin counts", Body: SetCounts{}, Answer: item.IgnoredList{}, Query: by})
}

func (r room) getIgnored(w http.ResponseWriter, req *http.Request) error {
	l, err := r.Ignored(req.Context())
	if err != nil {
		return err
	}
	l.Own = append([]item.Ignored{}, l.Own...)
	return web.Write(w, l)
}

func (r room) postIgnored(w http.ResponseWriter, req *http.Request) error {
	var b Ignoring
	if err := body(w, req, &b); err != nil {
		return err
	}
	x, err := r.Ignore(req.Context(), viewerOf(req), item.Ignored{Value: b.Value, Within: b.Within, Reason: b.Reason, Until: b.Until})
	if err != nil {
		return err
	}
	return web.Write(w, x)
}

func (r room) postUnignored(w http.ResponseWriter, req *http.Request) error {
	var b Unignoring
	if err := body(w, req, &b); err != nil {
		return err
	}
	return gone(w, r.Unignore(req.Context(), viewerOf(req), b.Value))
}

func (r room) putIgnoredSet(w http.ResponseWriter, req *http.Request) error {
	var b SetCounts
	if err := body(w, req, &b); err != nil {
		return err
	}
	if err := r.IgnoreSet(req.Context(), viewerOf(req), req.PathValue("name"), b.On); err != nil {
		return err
	}
	return r.getIgnored(w, req)
}
