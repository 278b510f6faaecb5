package watch

import (
	"context"

	"tocsin/internal/module/watch/roster"
)

// coverage tells how much of the node's country somebody answers for.
func (r *Room) coverage(ctx context.Context) (roster.Coverage, error) {
	return r.Roster.Coverage(ctx, r.Country)
}

// RosterSize returns how many organisations there are, and how many networks, domains and ASes are theirs.
func (r *Room) RosterSize(ctx context.Context) (orgs, nets int, err error) {
	list, err := r.Roster.List(ctx, roster.Filter{})
	for _, o := range list {
		nets += o.Prefixes + o.ASNs + o.Domains
	}
	return len(list), nets, err
}
