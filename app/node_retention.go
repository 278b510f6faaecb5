package app

import (
	"context"
	"time"

	"tocsin/internal/kit/jobs"
)

// The job that deletes what a rule keeps no longer: it looks every hour whether a night's work is due, and comes again soon
// while there is more of it.
const (
	retainKind  = "respond.retain"
	retainEvery = time.Hour
	retainAgain = time.Second
	retainTime  = 10 * time.Minute // what one piece of it may take; a node that died goes on after that
)

func (n *Node) retainJob() error {
	err := n.Jobs.Handle(retainKind, jobs.Options{Timeout: retainTime}, func(ctx context.Context, _ jobs.Job) error {
		more, err := n.Respond.Retain(ctx)
		if err == nil && more {
			return jobs.Later(retainAgain)
		}
		return err
	})
	if err != nil {
		return err
	}
	return n.Jobs.Every(retainKind, retainEvery)
}
