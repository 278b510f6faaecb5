package respond

import (
	"context"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// programChannel is the channel of the outbox by which programs are told of items.
const programChannel = "webhook"

// Sweep removes the bytes of what was discarded or deleted and of which no other piece has them, and what programs were told
// of it. It runs after each deletion and, for what a crash or a grant has left, on schedule. What was begun is noted in the
// records before, so it is done to its end whenever the process dies.
func (r *Room) Sweep(ctx context.Context) error {
	if err := r.sweepDiscarded(ctx); err != nil {
		return err
	}
	for {
		list, err := record.Sweeps(ctx, r.DB)
		if err != nil || len(list) == 0 {
			return err
		}
		left := 0
		for _, s := range list {
			done, err := r.sweep(ctx, s)
			if err != nil {
				return fmt.Errorf("sweep %s: %w", s.What, err)
			}
			if !done {
				left++
			}
		}
		if left == len(list) { // it is on its way at this moment: the next sweep comes again
			return nil
		}
	}
}

// sweep does one thing that is still to be done; done is false where it has to wait.
func (r *Room) sweep(ctx context.Context, s record.Swept) (done bool, err error) {
	switch s.What {
	case record.SweepEvidence:
		if r.Blobs != nil {
			err = r.unused(ctx, s.Of)
		}
	case record.SweepLetter:
		err = r.sweepLetter(ctx, s.Of)
	case record.SweepProgram:
		busy := false
		if r.Outbox != nil {
			busy, err = r.Outbox.ForgetHaving(ctx, programChannel, `"number":"`+s.Of+`"`, time.Time{})
		}
		if busy {
			return false, err
		}
	}
	if err != nil {
		return false, err
	}
	return true, r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.SweepDone(ctx, tx, s) })
}

// sweepDiscarded removes the bytes of evidence that was discarded while its item stayed.
func (r *Room) sweepDiscarded(ctx context.Context) error {
	if r.Blobs == nil {
		return nil
	}
	for {
		list, err := record.Unswept(ctx, r.DB)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, sha := range list {
			if err := r.unused(ctx, sha); err != nil {
				return err
			}
		}
	}
}

// sweepLetter removes the bytes of a letter that no other letter has.
func (r *Room) sweepLetter(ctx context.Context, sha string) error {
	has, err := record.MailHas(ctx, r.DB, sha)
	if err != nil || has || r.DropLetter == nil {
		return err
	}
	return r.DropLetter(ctx, sha)
}
