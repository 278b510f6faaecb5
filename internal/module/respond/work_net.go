package respond

import (
	"context"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// KeyNets lets items be found by the networks that their indicators and assets are in, where these were written before that was
// so. The room may be worked in while it does; until it has come to its end not all of them are found.
func (r *Room) KeyNets(ctx context.Context) error {
	if err := r.counted(ctx, &r.netsMade, record.NetsToKey); err != nil {
		return err
	}
	for {
		var n int
		err := r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) { n, err = record.KeyNets(ctx, tx, indexAtOnce); return err })
		if err != nil {
			return err
		}
		if n == 0 {
			r.netsMade.n.Store(0)
			return nil
		}
		r.netsMade.n.Add(int64(n))
	}
}
