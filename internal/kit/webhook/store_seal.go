package webhook

import (
	"context"
	"fmt"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
)

// sealAll seals the secrets that stand in the records from before they were sealed, and, where the key is lost, ends the
// subscriptions whose secrets can't be opened.
func (h *Hooks) sealAll(ctx context.Context, lost bool) error {
	err := h.db.Tx(ctx, func(tx *sqldb.Tx) error {
		subs, err := listSubs(ctx, tx)
		for _, s := range subs {
			if err != nil {
				return err
			}
			_, broken := h.box.Open(s.place(), s.secret)
			switch {
			case !seal.Sealed(s.secret):
				_, err = tx.Exec(ctx, "UPDATE webhook_sub SET secret = ? WHERE id = ?", h.box.Seal(s.place(), s.secret), s.ID)
			case lost && broken != nil:
				if _, err = tx.Exec(ctx, "UPDATE webhook_sub SET removed = ?, secret = '' WHERE id = ?", sqldb.Time(tx.Now), s.ID); err == nil {
					err = audit.Add(ctx, tx, audit.Line{Actor: "node", Act: "webhook.remove", Subject: fmt.Sprint(s.ID), Detail: map[string]string{"why": "the key of the records was lost"}})
				}
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("seal secrets of webhooks: %w", err)
	}
	return nil
}
