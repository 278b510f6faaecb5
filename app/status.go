package app

import (
	"net/http"
	"os"

	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/web"
)

// Status tells what a node is and how much it holds.
type Status struct {
	Version string        `json:"version"`
	Profile string        `json:"profile"`
	Country string        `json:"country"`
	Name    string        `json:"name"`
	PID     int           `json:"pid"`
	Reports int64         `json:"reports"`
	Tally   inbox.Tally   `json:"records"`
	Events  eventlog.Info `json:"events"`
}

func (n *Node) getStatus(w http.ResponseWriter, r *http.Request) error {
	s := Status{Version: Version, Profile: n.Settings.Profile, Country: n.Settings.Country, Name: n.Settings.Name, PID: os.Getpid()}
	var err error
	if s.Reports, s.Tally, err = n.Inbox.Totals(r.Context()); err != nil {
		return err
	}
	if s.Events, err = n.Events.Info(r.Context()); err != nil {
		return err
	}
	return web.Write(w, s)
}
