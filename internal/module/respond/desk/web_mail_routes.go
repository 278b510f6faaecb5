package desk

import (
	"net/http"

	"tocsin/internal/console"
)

// mailRoutes puts the further pages of letters on the mux.
func (d *Desk) mailRoutes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /mine/line":  d.sign,
		"POST /mine/line": d.takeSign,
	} {
		mux.Handle(pattern, d.console.Handle(page))
	}
}
