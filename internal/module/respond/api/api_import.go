package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
)

// Import serves the command line that takes another system's cases in. It is for the inner door alone.
func Import(t *route.Table, of *respond.Room) {
	r := room{of}
	t.On("POST /api/v1/incidents/import", func(w http.ResponseWriter, req *http.Request) error {
		m, err := r.Import(req.Context(), req.URL.Query().Get("by"), req.URL.Query().Get("from"), req.Body)
		if err != nil {
			return err
		}
		return web.Write(w, m)
	})
}
