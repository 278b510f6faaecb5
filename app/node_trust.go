package app

import (
	"cmp"
	"context"
	"time"

	"tocsin/internal/module/trust"
)

// openTrust opens the accounts of people.
func (n *Node) openTrust(ctx context.Context) (err error) {
	n.Trust, err = trust.New(ctx, trust.Deps{DB: n.DB, Log: n.Log, Now: time.Now, Team: cmp.Or(n.Settings.Name, "Tocsin"), Owner: n.isOwner})
	return err
}

// isOwner tells whether there is a constituent of a slug.
func (n *Node) isOwner(_ context.Context, slug string) (bool, error) {
	if n.Watch == nil {
		return true, nil
	}
	_, ok := n.Watch.Roster.Index().Org(slug)
	return ok, nil
}
