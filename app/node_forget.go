package app

import (
	"context"
	"errors"

	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/trust"
)

// forget takes away what is kept beside the desk about an item, or a letter, that is deleted for good: what people were
// told, and what a second person was asked, but for the deletion itself.
func (n *Node) forget(ctx context.Context, tx *sqldb.Tx, subject string) error {
	return errors.Join(n.Notices.Forget(ctx, tx, subject), trust.Forget(ctx, tx, subject, respond.ActDelete, respond.ActDeleteLetter))
}

// dropLetter removes the bytes of a letter that came in. That these are not taken in again is noted first: so they do not
// come back between the two.
func (n *Node) dropLetter(ctx context.Context, sha string) error {
	p, err := n.post()
	if err != nil {
		return err
	}
	if err := p.Forget(ctx, sha); err != nil {
		return err
	}
	dir, err := n.openBlobs(letterFolder)
	if err != nil {
		return err
	}
	return dir.Remove(blob.Sum(sha))
}
