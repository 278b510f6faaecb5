package app

import (
	"context"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/auth"
)

// openAuth opens the tokens of programs.
func (n *Node) openAuth(ctx context.Context) (err error) {
	if err := audit.Open(ctx, n.DB); err != nil {
		return err
	}
	if n.Tokens, err = auth.Open(ctx, n.DB, n.Log, time.Now); err != nil {
		return err
	}
	n.onClose(n.Tokens.Close)
	return nil
}
