package app

import (
	"errors"
	"fmt"

	"tocsin"
)

type resealCmd struct {
	Lost bool `help:"The key is gone for good: make another. All second factors and webhooks end: people come in by a passkey, a recovery code or tocsin user reset." required:""`
}

// Run opens a node that does not run without its key, and closes it.
func (c *resealCmd) Run(w *World) error {
	o := w.options()
	o.lostKey = c.Lost
	node, err := OpenNode(w.Ctx, o)
	if errors.Is(err, errInUse) {
		return tocsin.Faultf(tocsin.Unavailable, "%s is in use: stop the server first", w.Dir)
	}
	if err != nil {
		return err
	}
	if err := node.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.Out, "The records have a new key. `tocsin user list` shows who there is, `tocsin user reset` lets somebody in again.")
	return err
}
