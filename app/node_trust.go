package app

import (
	"cmp"
	"context"
	"time"

	"tocsin/internal/module/trust"
)

// openTrust opens the accounts of people.
func (n *Node) openTrust(ctx context.Context) (err error) {
	n.Trust, err = trust.New(ctx, trust.Deps{DB: n.DB, Log: n.Log, Now: time.Now, Team: cmp.Or(n.Settings.Name, "Tocsin")})
	return err
}
