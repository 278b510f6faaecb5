package app

import (
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/portal"
	"tocsin/internal/module/watch/tend"
)

// portalRoutes puts on a mux what constituents see of their own. It belongs behind the door.
func portalRoutes(mux *http.ServeMux, shell *console.Console, content *watch.Pages, people *trust.Web) error {
	pages, err := portal.New(shell, content.Portal(), people)
	if err != nil {
		return err
	}
	pages.Routes(mux)
	return nil
}

// tendRoutes puts on a mux the pages on which the team looks after constituents and rules. It belongs behind the door.
func tendRoutes(mux *http.ServeMux, shell *console.Console, room *watch.Room, people *trust.Web) error {
	pages, err := tend.New(shell, room.Tend(), people)
	if err != nil {
		return err
	}
	pages.Routes(mux)
	return nil
}
