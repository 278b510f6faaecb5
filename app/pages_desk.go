package app

import (
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/report"
	"tocsin/internal/module/trust"
)

// deskRoutes puts the pages of the incident desk behind the door. name says what people call a constituent.
func (n *Node) deskRoutes(mux *http.ServeMux, shell *console.Console, people *trust.Web, name func(slug string) string) error {
	pages, err := desk.New(shell, n.Respond, people, name)
	if err != nil {
		return err
	}
	n.hears["respond"] = pages.Hears
	pages.Routes(mux)
	work, err := report.NewPages(shell, n.Reports, people)
	if err != nil {
		return err
	}
	work.Routes(mux)
	return nil
}
