package app

import (
	"context"

	"tocsin/internal/kit/mail/keys"
)

// letterBytes returns a letter that came in, as it came.
func (n *Node) letterBytes(ctx context.Context, sha string) ([]byte, error) {
	p, err := n.post()
	if err != nil {
		return nil, err
	}
	return p.Raw(ctx, sha)
}

// reveal opens a letter with the node's keys, and checks who signed it.
func (n *Node) reveal(raw []byte) (keys.Revealed, error) {
	ring, err := n.ring()
	if err != nil {
		return keys.Revealed{}, err
	}
	return ring.Reveal(raw)
}
