package app

import (
	"cmp"
	"context"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/module/respond"
)

// openRespond opens the incident desk. It comes after the outbox, which it writes to, and before mail, which it reads.
func (n *Node) openRespond(ctx context.Context) (err error) {
	s := n.Settings
	n.Respond, err = respond.New(ctx, respond.Config{Country: s.Country, Team: cmp.Or(s.Name, "Tocsin"), Language: s.Language, From: s.Mail.From, Folder: n.Home.Dir},
		respond.Deps{DB: n.DB, Outbox: n.Outbox, Log: n.Log, Now: time.Now})
	if err != nil {
		return err
	}
	err = n.Jobs.Handle("respond.tend", jobs.Options{}, func(ctx context.Context, _ jobs.Job) error { return n.Respond.Tend(ctx) })
	if err != nil {
		return err
	}
	return n.Jobs.Every("respond.tend", tendEvery)
}

// tendEvery is how often clocks that were missed are looked for.
const tendEvery = 5 * time.Minute
