package roster

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Put enters an organisation by hand, in place of what was entered by hand of it before. What imports say of the same
// organisation stays beside it; where they differ, this comes first. Without a slug it gets one from its name.
func (r *Roster) Put(ctx context.Context, o tocsin.Org) error {
	o, err := check(o)
	if err != nil {
		return err
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error { return putByHand(ctx, tx, o) })
	if err != nil {
		return fmt.Errorf("put organisation %s: %w", o.Slug, err)
	}
	return nil
}

// Remove takes away what was entered by hand of an organisation. One that an import brings can't be removed by hand: it
// would come again with the next file.
func (r *Roster) Remove(ctx context.Context, slug string) error {
	err := r.change(ctx, func(tx *sqldb.Tx) error { return removeByHand(ctx, tx, slug) })
	if err != nil {
		return fmt.Errorf("remove organisation %s: %w", clip(slug), err)
	}
	return nil
}
