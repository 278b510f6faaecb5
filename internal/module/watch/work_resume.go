package watch

import (
	"context"
	"errors"
	"time"
)

// How long the node waits before it tries again to read what it could not: a full disk or a server that is away may be back
// soon, and what waits long costs nothing.
const (
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute
)

// leftOver says that a report waits whose reading the node itself could not end.
func (r *Room) leftOver() {
	select {
	case r.left <- struct{}{}:
	default: // it is known already
	}
}

// keepUp reads what waits from an earlier run of the node, and afterwards what a reading has left, until ctx ends. While
// something can't be done it is tried again, less and less often.
func (r *Room) keepUp(ctx context.Context) {
	wait := r.firstRetry
	for {
		err := r.finishAll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			wait = r.firstRetry
			select {
			case <-r.left:
				continue // at once: the asker may just have gone away
			case <-ctx.Done():
				return
			}
		}
		r.Log.Error("go on with unfinished reports", "error", err, "again_in", wait.String())
		select {
		case <-time.After(wait):
			wait = min(2*wait, lastRetry)
		case <-ctx.Done():
			return
		}
	}
}

// finishAll reads the reports that wait and takes stale rows away. What can't be done does not hold up the rest.
func (r *Room) finishAll(ctx context.Context) error {
	due, err := r.Inbox.Due(ctx)
	for _, rep := range due {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, failed := r.Read(ctx, rep); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	err = errors.Join(err, r.Follow(ctx)) // a change of the roster that the node did not live to follow
	stale, failed := r.Inbox.Stale(ctx)
	err = errors.Join(err, failed)
	for _, rep := range stale {
		err = errors.Join(err, r.cleanInTurn(ctx, rep))
	}
	return err
}
