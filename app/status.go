package app

import (
	"context"
	"net/http"
	"os"
	"time"

	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
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
	// Making are the indexes of words that are being made anew beside the work.
	Making []respond.Making `json:"making,omitempty"`
	// EventsTrouble is why the event log does not answer; empty where it does.
	EventsTrouble string `json:"events_trouble,omitempty"`
}

func (n *Node) getStatus(w http.ResponseWriter, r *http.Request) error {
	s := Status{Version: Version, Profile: n.Settings.Profile, Country: n.Settings.Country, Name: n.Settings.Name, PID: os.Getpid(), Making: n.Respond.Made()}
	var err error
	if s.Reports, s.Tally, err = n.Inbox.Totals(r.Context()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), eventsPatience)
	defer cancel()
	if s.Events, err = n.Events.Info(ctx); err != nil {
		s.EventsTrouble = "the event log does not answer"
		n.Log.Warn("ask the event log for the status", "error", err)
	}
	return web.Write(w, s)
}

// eventsPatience is how long the status waits for the event log: a node whose event server is away is there all the same, and
// commands that ask for findings or constituents need no events.
const eventsPatience = time.Second
