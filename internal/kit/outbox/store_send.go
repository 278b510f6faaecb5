package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

// lease is for how long a process may send before it asks again; another that waits takes over behind it. A try to send
// must end well within it.
const lease = 90 * time.Second

// take makes a holder the one that sends. Where another is, it returns until when.
func (o *Outbox) take(ctx context.Context, holder string) (until time.Time, err error) {
	err = o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		now := sqldb.Time(tx.Now)
		res, err := tx.Exec(ctx, "UPDATE outbox_node SET holder = ?, lease = ? WHERE id = 1 AND (holder = '' OR holder = ? OR lease < ?)",
			holder, now+lease.Microseconds(), holder, now)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		var at int64
		err = tx.QueryRow(ctx, "SELECT lease FROM outbox_node WHERE id = 1").Scan(&at)
		until = sqldb.FromTime(at)
		return err
	})
	if err != nil {
		return until, fmt.Errorf("begin to send: %w", err)
	}
	return until, nil
}

// give ends a holder's turn.
func (o *Outbox) give(ctx context.Context, holder string) error {
	return o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE outbox_node SET holder = '', lease = 0 WHERE id = 1 AND holder = ?", holder)
		return err
	})
}

// forget frees the turn of a dead process. Where records lie in a file, one process has them, so at start it is dead.
func (o *Outbox) forget(ctx context.Context) error {
	if o.db.Engine() != sqldb.SQLite {
		return nil
	}
	return o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE outbox_node SET holder = '', lease = 0 WHERE id = 1 AND holder <> ''")
		return err
	})
}

// held reports whether the whole outbox is.
func (o *Outbox) held(ctx context.Context) (bool, error) {
	var held int
	err := o.db.QueryRow(ctx, "SELECT held FROM outbox_node WHERE id = 1").Scan(&held)
	if err != nil {
		return true, fmt.Errorf("read outbox: %w", err)
	}
	return held == 1, nil
}

// whole is one act in the units of the bucket of tokens.
const whole = 1_000_000

// burst is for how long a quiet node saves up what its rate allows.
const burst = 10 * time.Second

// bucket is what the rate allows at a moment, in millionths of an act.
type bucket struct{ tokens, refilled int64 }

// fill adds what has come in since.
func (b bucket) fill(now int64, rate int) bucket {
	most := max(whole, int64(rate)*whole*int64(burst/time.Second)/60)
	passed := min(max(now-b.refilled, 0), time.Minute.Microseconds())
	return bucket{tokens: min(b.tokens+passed*int64(rate)/60, most), refilled: now}
}

// wait is how long it takes until a whole act is allowed.
func (b bucket) wait(rate int) time.Duration {
	if b.tokens >= whole || rate <= 0 {
		return 0
	}
	return time.Duration((whole-b.tokens)*60/int64(rate)+1) * time.Microsecond
}

// why a round has claimed nothing.
type pause struct {
	lost bool          // another process sends
	held bool          // the outbox is held
	rate time.Duration // so long until the rate allows one more
}

// claim marks acts of ids as being sent by a holder, as many as the rate allows. This is durable before any of them is sent.
func (o *Outbox) claim(ctx context.Context, holder string, ids []int64) (acts []Act, p pause, err error) {
	err = o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var held int
		b := bucket{}
		now := sqldb.Time(tx.Now)
		err := tx.QueryRow(ctx, "UPDATE outbox_node SET lease = ? WHERE id = 1 AND holder = ? RETURNING held, tokens, refilled",
			now+lease.Microseconds(), holder).Scan(&held, &b.tokens, &b.refilled)
		if errors.Is(err, sql.ErrNoRows) {
			p.lost = true
			return nil
		}
		if p.held = held == 1; err != nil || p.held {
			return err
		}
		if o.policy.Rate > 0 {
			b = b.fill(now, o.policy.Rate)
			p.rate = b.wait(o.policy.Rate)
			ids = ids[:min(int64(len(ids)), b.tokens/whole)]
		}
		if acts, err = mark(ctx, tx, holder, ids); err != nil || o.policy.Rate <= 0 {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE outbox_node SET tokens = ?, refilled = ? WHERE id = 1", b.tokens-int64(len(acts))*whole, b.refilled)
		return err
	})
	if err != nil {
		return nil, p, fmt.Errorf("claim acts: %w", err)
	}
	return acts, p, nil
}

func mark(ctx context.Context, tx *sqldb.Tx, holder string, ids []int64) (acts []Act, err error) {
	now := sqldb.Time(tx.Now)
	for _, id := range ids {
		a, err := scan(tx.QueryRow(ctx, "UPDATE outbox_act SET state = ?, claim = ?, tries = tries + 1, changed = ?"+
			" WHERE id = ? AND state = ? AND due <= ? RETURNING "+columns, string(Sending), holder, now, id, string(Ready), now))
		if errors.Is(err, sql.ErrNoRows) {
			continue // a person was faster
		}
		if err != nil {
			return nil, err
		}
		acts = append(acts, a)
	}
	if len(acts) == 0 {
		return nil, nil
	}
	return acts, live.Touch(ctx, tx, Topic)
}

// due returns the acts that may leave now over some channels, the oldest first.
func (o *Outbox) due(ctx context.Context, channels []string, most int) (acts []Act, err error) {
	if len(channels) == 0 {
		return nil, nil
	}
	args := append([]any{string(Ready), sqldb.Time(o.now())}, anyOf(channels)...)
	rows, err := o.db.Query(ctx, "SELECT "+columns+" FROM outbox_act WHERE state = ? AND due <= ? AND channel IN ("+marks(len(channels))+
		") ORDER BY due, id LIMIT ?", append(args, most)...)
	return collect(rows, err)
}

// next returns when the next act over some channels falls due; the zero time when none waits.
func (o *Outbox) next(ctx context.Context, channels []string) (time.Time, error) {
	if len(channels) == 0 {
		return time.Time{}, nil
	}
	var at int64
	err := o.db.QueryRow(ctx, "SELECT COALESCE(MIN(due), 0) FROM outbox_act WHERE state = ? AND due > 0 AND channel IN ("+marks(len(channels))+")",
		append([]any{string(Ready)}, anyOf(channels)...)...).Scan(&at)
	return sqldb.FromTime(at), err
}

// left returns acts that another holder than this was sending: it is dead, or has lost its turn.
func (o *Outbox) left(ctx context.Context, holder string) ([]Act, error) {
	rows, err := o.db.Query(ctx, "SELECT "+columns+" FROM outbox_act WHERE state = ? AND claim <> ? ORDER BY id", string(Sending), holder)
	return collect(rows, err)
}

func collect(rows *sql.Rows, err error) (acts []Act, _ error) {
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		a, err := scan(r)
		acts = append(acts, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list acts: %w", err)
	}
	return acts, nil
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func anyOf[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// result is what became of a try, or of an act that a dead process was sending.
type result struct {
	state   State
	receipt string
	trouble string
	due     time.Time // of Ready: not before
}

// settle notes what became of an act. It is noted for the try that it is about alone: where a person has decided something
// else since, that stands, and the audit log has both.
func (o *Outbox) settle(ctx context.Context, a Act, r result) error {
	err := o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		now, sent := sqldb.Time(tx.Now), int64(0)
		if r.state == Sent {
			sent = now
		}
		from := before(r.state)
		args := []any{string(r.state), r.receipt, r.trouble, sqldb.Time(r.due), now, sent, a.ID, a.claim}
		got, err := scan(tx.QueryRow(ctx, "UPDATE outbox_act SET state = ?, receipt = ?, trouble = ?, due = ?, changed = ?, sent = ?"+
			" WHERE id = ? AND claim = ? AND state IN ("+marks(len(from))+") RETURNING "+columns, append(args, anyOf(from)...)...))
		if errors.Is(err, sql.ErrNoRows) {
			if known, err := stands(ctx, tx, a, r.state); known || err != nil {
				return err
			}
			return audit.Add(ctx, tx, audit.Line{Act: "outbox.late", Subject: subject(a.ID),
				Detail: map[string]string{"state": string(r.state), "receipt": r.receipt, "trouble": r.trouble}})
		}
		if err != nil {
			return err
		}
		return o.noted(ctx, tx, got)
	})
	if err != nil {
		return fmt.Errorf("note act %d as %s: %w", a.ID, r.state, err)
	}
	return nil
}

// stands reports whether what became of a try is noted already: the commit before got no answer, and stood.
func stands(ctx context.Context, tx *sqldb.Tx, a Act, state State) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM outbox_act WHERE id = ? AND claim = ? AND state = ?", a.ID, a.claim, string(state)).Scan(&n)
	return n == 1, err
}

// noted does what follows a state in the same transaction: who wants to know is told, and the audit log has a line.
func (o *Outbox) noted(ctx context.Context, tx *sqldb.Tx, a Act) error {
	if err := live.Touch(ctx, tx, Topic); err != nil {
		return err
	}
	switch a.State {
	case Ready:
		return o.wake(ctx, tx, a.Due)
	case Sent, Failed:
		if err := o.tell(ctx, tx, a); err != nil {
			return fmt.Errorf("tell of act %d: %w", a.ID, err)
		}
	}
	return audit.Add(ctx, tx, audit.Line{Act: "outbox." + string(a.State), Subject: subject(a.ID), Detail: map[string]string{
		"key": a.Key, "kind": a.Kind, "to": a.To, "tlp": a.TLP, "sha256": a.SHA, "receipt": a.Receipt, "trouble": a.Trouble}})
}

func subject(id int64) string { return "act " + strconv.FormatInt(id, 10) }

// refuse marks an act as failed that its recipient may not have any more.
func (o *Outbox) refuse(ctx context.Context, a Act, why string) error {
	err := o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		got, err := scan(tx.QueryRow(ctx, "UPDATE outbox_act SET state = ?, trouble = ?, changed = ? WHERE id = ? AND state = ? RETURNING "+columns,
			string(Failed), why, sqldb.Time(tx.Now), a.ID, string(Ready)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil // a person was faster
		}
		if err != nil {
			return err
		}
		return o.noted(ctx, tx, got)
	})
	if err != nil {
		return fmt.Errorf("refuse act %d: %w", a.ID, err)
	}
	return nil
}
