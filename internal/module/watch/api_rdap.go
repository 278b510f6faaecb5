package watch

import (
	"net/http"

	"tocsin"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
)

// rdapAnswer is what RDAP says, and the answer as it came, for an import.
type rdapAnswer struct {
	roster.Found
	Raw string `json:"raw"`
}

// getRDAP asks the world, because a person wants it: it is for the inner door alone.
func (r *Room) getRDAP(w http.ResponseWriter, req *http.Request) error {
	if r.Web == nil {
		return tocsin.Faultf(tocsin.Unavailable, "the node gets nothing from other servers")
	}
	f, raw, err := roster.AskRDAP(req.Context(), r.Web, req.FormValue("q"))
	if err != nil {
		return err
	}
	return web.Write(w, rdapAnswer{f, string(raw)})
}
