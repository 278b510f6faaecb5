package app

import (
	"cmp"
	"context"
	"time"

	"tocsin/internal/module/respond"
)

// openRespond opens the incident desk. It comes after the outbox, which it writes to, and before mail, which it reads.
func (n *Node) openRespond(ctx context.Context) (err error) {
	s := n.Settings
	n.Respond, err = respond.New(ctx, respond.Config{Country: s.Country, Team: cmp.Or(s.Name, "Tocsin"), Language: s.Language, From: s.Mail.From},
		respond.Deps{DB: n.DB, Outbox: n.Outbox, Log: n.Log, Now: time.Now})
	return err
}
