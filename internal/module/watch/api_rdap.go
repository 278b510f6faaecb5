package watch

import (
	"cmp"
	"net/http"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/roster"
)

// rdapAnswer is what RDAP says, and the answer as it came, for an import.
type rdapAnswer struct {
	roster.Found
	Raw string `json:"raw"`
}

// getRDAP asks the registry for an import: it is for the inner door alone.
func (r *Room) getRDAP(w http.ResponseWriter, req *http.Request) error {
	f, raw, err := r.RegistryDocument(req.Context(), web.Actor(req.Context(), cmp.Or(req.URL.Query().Get("by"), "operator")), req.FormValue("q"))
	if err != nil {
		return err
	}
	return web.Write(w, rdapAnswer{f, string(raw)})
}

// question is what others' servers are asked of.
type question struct {
	What string `json:"what"` // an IP address, a network, an AS, a domain or a URL of it
}

// lookupAPI adds what programs ask of what others' servers tell.
func (r *Room) lookupAPI(t *route.Table) {
	t.On("GET /api/v1/lookups", r.getLookup, route.Doc{Scope: "incidents:read", Summary: "What others' servers told of an address, a network, an AS or a domain when they were last asked", Answer: lookup.Answer{},
		Query: []route.Param{{Name: "q", Needed: true}}})
	t.On("POST /api/v1/lookups", r.postLookup, route.Doc{Scope: "incidents:write", Summary: "Ask others' servers of it: the registry (RDAP), and what a domain says itself (security.txt)", Body: question{}, Answer: lookup.Answer{},
		Text:  "Each question tells them what the team looks at. PAP:RED asks nobody, PAP:AMBER no server of the domain itself. A second question within ten minutes is answered with what is kept.",
		Query: []route.Param{{Name: "by", Help: "who asks, at the node's own socket"}}})
}

func (r *Room) getLookup(w http.ResponseWriter, req *http.Request) error {
	a, ok, err := r.Asked(req.Context(), req.FormValue("q"))
	if err == nil && !ok {
		err = tocsin.Faultf(tocsin.NotFound, "nobody has asked of %.100q lately", req.FormValue("q"))
	}
	if err != nil {
		return err
	}
	return web.Write(w, a)
}

func (r *Room) postLookup(w http.ResponseWriter, req *http.Request) error {
	var q question
	if err := web.Read(w, req, "a question", route.MaxBody, &q); err != nil {
		return err
	}
	a, err := r.Ask(req.Context(), web.Actor(req.Context(), cmp.Or(req.URL.Query().Get("by"), "operator")), q.What)
	if err != nil {
		return err
	}
	return web.Write(w, a)
}
