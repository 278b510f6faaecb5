package watch

import (
	"context"
	"errors"
	"time"

	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
)

// reading is the turn to read reports. The pipe knows in memory which events are in the log, so one process reads at a time.
const reading = "read reports"

// inTurn does something in this process's turn to read; r.reading is held. What is done must end with ctx. again tells that
// the turn before was not this process's, or has not ended well.
func (r *Room) inTurn(ctx context.Context, do func(ctx context.Context, again bool) (inbox.Report, error)) (inbox.Report, error) {
	turn, err := r.share.Take(ctx, reading)
	if err != nil {
		return inbox.Report{}, err
	}
	r.turn = turn
	var rep inbox.Report
	if err = r.catchUp(turn); err == nil {
		rep, err = do(turn.Ctx, !turn.Mine)
	}
	if lost := context.Cause(turn.Ctx); err != nil && lost != nil && ctx.Err() == nil {
		err = errors.Join(lost, err)
	}
	if end := turn.End(err == nil); end != nil {
		r.Log.Warn("end the turn to read", "error", end) // what was read stands; the next turn begins with care
	}
	return rep, err
}

// catchUp learns what other processes have done before this turn: to the roster, and to the log where the turn before was
// not this process's.
func (r *Room) catchUp(turn *share.Turn) error {
	if err := r.Roster.Refresh(turn.Ctx); err != nil || turn.Mine {
		return err
	}
	return r.Events.Refresh(turn.Ctx)
}

const (
	// lookEvery is how often a process looks for what others that share the records have done or left.
	lookEvery = 5 * time.Second
	// leftAfter is for how long a report must have waited until somebody else than the one who took it in reads it.
	leftAfter = 20 * time.Second
)

// lookAround keeps up with the processes that share the records, until ctx ends: the roster is read again when one has
// changed it, and reports are read that one has taken in and not read, because it has died or something is away from it.
func (r *Room) lookAround(ctx context.Context) {
	if r.DB.Engine() == sqldb.SQLite {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.look(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("look for what other processes have done", "error", err)
		}
	}
}

func (r *Room) look(ctx context.Context) error {
	if err := r.Roster.Refresh(ctx); err != nil {
		return err
	}
	due, err := r.Inbox.Due(ctx)
	if err == nil && len(due) > 0 && r.Now().Sub(due[0].Received) > leftAfter {
		r.leftOver()
	}
	return err
}

// cleanInTurn takes the rows of a report's earlier readings away while nobody reads.
func (r *Room) cleanInTurn(ctx context.Context, rep inbox.Report) error {
	r.reading.Lock()
	defer r.reading.Unlock()
	_, err := r.inTurn(ctx, func(ctx context.Context, _ bool) (inbox.Report, error) {
		now, err := r.Inbox.Get(ctx, rep.ID)
		if err != nil || now.State == inbox.Waiting || now.Run != rep.Run {
			return now, err
		}
		return now, r.clean(ctx, now)
	})
	return err
}
