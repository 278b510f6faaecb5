package share

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// A holder asks every beat whether its turn is still its own, and stops within beat and the time that the question may take
// (3 s) when it is not. Whoever finds a turn that has not ended well lets it rest for longer than that before it begins, so
// that nothing which the lost holder had sent is still on its way.
const (
	beat = 2 * time.Second
	rest = 10 * time.Second
)

// Turn is the right to do what one process does at a time.
type Turn struct {
	// Ctx ends with the turn: also when it is lost, because the server or the way to it is.
	Ctx context.Context
	// Mine tells that the turn before was this process's too and has ended well: what it remembers of then is still so.
	Mine bool

	share  *Share
	name   string
	number int64
	lock   *sqldb.Lock
	stop   context.CancelCauseFunc
	beats  chan struct{} // closed when nobody uses the lock any more
	lost   bool          // good to read when beats is closed
}

// errEnded ends the context of a turn that is over.
var errEnded = errors.New("the turn is over")

// Take waits for the turn and takes it. End must be called.
func (s *Share) Take(ctx context.Context, name string) (*Turn, error) {
	lock, err := s.db.TakeLock(ctx, "turn "+name)
	if err != nil {
		return nil, err
	}
	t := &Turn{share: s, name: name, lock: lock, beats: make(chan struct{})}
	t.Ctx, t.stop = context.WithCancelCause(ctx)
	go t.beat()
	if err := t.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("take turn to %s: %w", name, err), t.End(false))
	}
	return t, nil
}

// begin notes the turn down, and waits where the one before has not ended.
func (t *Turn) begin() error {
	if t.share.db.Engine() == sqldb.SQLite {
		t.Mine = true
		return nil
	}
	var open bool
	err := t.share.db.Tx(t.Ctx, func(tx *sqldb.Tx) (err error) {
		open, err = t.note(tx)
		return err
	})
	if err != nil || !open {
		return err
	}
	timer := time.NewTimer(t.share.rest)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-t.Ctx.Done():
		return context.Cause(t.Ctx)
	}
}

// note enters the turn and reports whether another process has left the one before open.
func (t *Turn) note(tx *sqldb.Tx) (left bool, err error) {
	var holder string
	var open bool
	err = tx.QueryRow(t.Ctx, "SELECT number, holder, open FROM share_turn WHERE name = ?", t.name).Scan(&t.number, &holder, &open)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	own := holder == t.share.name
	t.Mine = own && !open
	t.number++
	_, err = tx.Exec(t.Ctx, `INSERT INTO share_turn (name, number, holder, open) VALUES (?, ?, ?, 1)
		ON CONFLICT (name) DO UPDATE SET number = excluded.number, holder = excluded.holder, open = 1`, t.name, t.number, t.share.name)
	return open && !own, err
}

// Hold makes sure, in a transaction that writes down what the turn was for, that no other turn has begun.
func (t *Turn) Hold(ctx context.Context, tx *sqldb.Tx) error {
	if t.share.db.Engine() == sqldb.SQLite {
		return nil
	}
	var number int64
	if err := tx.QueryRow(ctx, "SELECT number FROM share_turn WHERE name = ?", t.name).Scan(&number); err != nil {
		return fmt.Errorf("look whose turn it is: %w", err)
	}
	if number != t.number {
		return errLost(nil)
	}
	return nil
}

func errLost(cause error) error {
	f := tocsin.Faultf(tocsin.Unavailable, "another process has gone on with this; it goes on there, or here at its next turn")
	f.Err = cause
	return f
}

// beat watches over the lock.
func (t *Turn) beat() {
	defer close(t.beats)
	tick := time.NewTicker(t.share.beat)
	defer tick.Stop()
	for {
		select {
		case <-t.Ctx.Done():
			return
		case <-tick.C:
		}
		if err := t.lock.Held(t.Ctx); err != nil && t.Ctx.Err() == nil {
			t.lost = true
			t.stop(errLost(err))
			return
		}
	}
}

// End gives the turn to the next. well tells that nothing is left half-done; else the next waits a while before it begins.
func (t *Turn) End(well bool) error {
	t.stop(errEnded)
	<-t.beats
	var err error
	if well && !t.lost {
		err = t.close()
	}
	return errors.Join(err, t.lock.Release())
}

// closeWait is how long it may take to note that a turn has ended.
const closeWait = 10 * time.Second

// close notes that the turn has ended well.
func (t *Turn) close() error {
	if t.share.db.Engine() == sqldb.SQLite {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Ctx), closeWait)
	defer cancel()
	return t.share.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE share_turn SET open = 0 WHERE name = ? AND number = ?", t.name, t.number)
		return err
	})
}
