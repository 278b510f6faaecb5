package respond

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// indexAtOnce is how many items are indexed in one transaction.
const indexAtOnce = 500

// Reindex lets every item be found by its texts as they are now: after records were moved, or where the index is new. The
// room may be worked in while it does: until it has come to its end, items are looked for by their titles alone.
func (r *Room) Reindex(ctx context.Context) error {
	if err := r.counted(ctx, &r.itemsMade, record.ItemsInAll); err != nil {
		return err
	}
	for after := int64(0); ; {
		var ids []int64
		err := r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			if ids, err = record.IDsAfter(ctx, tx, after, indexAtOnce); err != nil {
				return err
			}
			for _, id := range ids {
				it, err := record.ByID(ctx, tx, id)
				if err != nil {
					return err
				}
				if err := r.index(ctx, tx, it); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("index items: %w", err)
		}
		if len(ids) == 0 {
			r.itemsMade.n.Store(0)
			return nil
		}
		r.itemsMade.n.Add(int64(len(ids)))
		after = ids[len(ids)-1]
	}
}
