package outbox

import (
	"context"
	"crypto/rand"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// Now sends an act while a person looks on, over a channel of their own that tells them each step. The person's asking is
// its release, and it leaves though the outbox is held: it is for trying the way out before anything else may take it. An
// act whose kind a second person approves is refused. What becomes of it is noted as of any other; it is not tried again.
func (o *Outbox) Now(ctx context.Context, d Draft, by string, c Channel) (Act, error) {
	a, err := o.claimNow(ctx, d, by)
	if err != nil {
		return Act{}, err
	}
	receipt, err := o.try(ctx, &line{Channel: c}, a)
	res := o.judge(a, receipt, err)
	if res.state == Ready {
		res.state = Failed
	}
	o.noteSurely(ctx, a, res)
	if err != nil {
		return a, err
	}
	return o.Get(ctx, a.ID)
}

// claimNow makes the act and marks it as being sent, in one transaction.
func (o *Outbox) claimNow(ctx context.Context, d Draft, by string) (a Act, err error) {
	if o.policy.first(d.Kind) == Drafted {
		return a, tocsin.Faultf(tocsin.Denied, "acts of kind %s need a second person's approval: they can't be sent at once", d.Kind)
	}
	claim := "now " + rand.Text()
	err = o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		id, fresh, err := o.Draft(ctx, tx, d)
		if err != nil {
			return err
		}
		if !fresh {
			return tocsin.Faultf(tocsin.Conflict, "act %d has the key %s already", id, d.Key)
		}
		if _, err := tx.Exec(ctx, "UPDATE outbox_act SET state = ?, due = 0 WHERE id = ?", string(Ready), id); err != nil {
			return err
		}
		acts, err := mark(ctx, tx, claim, []int64{id})
		if err != nil || len(acts) != 1 {
			return fmt.Errorf("claim act %d: %w", id, err)
		}
		a = acts[0]
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "outbox.now", Subject: subject(id), Detail: map[string]string{"kind": d.Kind, "to": d.To}})
	})
	return a, err
}
