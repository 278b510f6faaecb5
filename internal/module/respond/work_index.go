package respond

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// indexAtOnce is how many items are indexed in one transaction.
const indexAtOnce = 500

// Reindex lets every item be found by its texts as they are now: after records were moved, or where the index is new.
func (r *Room) Reindex(ctx context.Context) error {
	for after := int64(0); ; {
		ids, err := record.IDsAfter(ctx, r.DB, after, indexAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
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
		after = ids[len(ids)-1]
	}
}
