package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

// Forget takes away what acts say, for what they are about is deleted for good. What waits never leaves; of what left stay
// its number, recipient, times and the SHA-256 of what was sent. What is on its way at this moment is a Conflict.
func (o *Outbox) Forget(ctx context.Context, tx *sqldb.Tx, ids []int64) error {
	for ids = unique(ids); len(ids) > 0; {
		n := min(len(ids), 500)
		if err := o.forgetSome(ctx, tx, ids[:n]); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return live.Touch(ctx, tx, Topic)
}

func (o *Outbox) forgetSome(ctx context.Context, tx *sqldb.Tx, ids []int64) error {
	in, args := "("+marks(len(ids))+")", anyOf(ids)
	var busy int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM outbox_act WHERE state = 'sending' AND id IN "+in, args...).Scan(&busy); err != nil {
		return fmt.Errorf("forget acts: %w", err)
	}
	if busy > 0 {
		return tocsin.Faultf(tocsin.Conflict, "A letter is being sent at this moment. Try again in a minute.")
	}
	for _, s := range []struct {
		query string
		args  []any
	}{
		{"UPDATE outbox_act SET state = 'cancelled', claim = '', changed = ? WHERE state NOT IN ('sent', 'cancelled') AND id IN " + in, append([]any{sqldb.Time(tx.Now)}, args...)},
		{"UPDATE outbox_act SET title = '', meta = '{}', trouble = '' WHERE id IN " + in, args},
		{"DELETE FROM outbox_payload WHERE act IN " + in, args},
	} {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("forget acts: %w", err)
		}
	}
	return nil
}

// forgetAtOnce is how many payloads are looked through between two breaths.
const forgetAtOnce = 200

// ForgetHaving forgets all acts of a channel, made since a time, whose payload has a text. One that is on its way is left,
// and told as busy: the caller comes again.
func (o *Outbox) ForgetHaving(ctx context.Context, channel, text string, since time.Time) (busy bool, err error) {
	for after := int64(0); ; {
		found, last, err := o.having(ctx, channel, text, since, after)
		if err != nil || last == 0 {
			return busy, err
		}
		for _, id := range found {
			err := o.db.Tx(ctx, func(tx *sqldb.Tx) error { return o.Forget(ctx, tx, []int64{id}) })
			switch {
			case tocsin.WhyOf(err) == tocsin.Conflict:
				busy = true
			case err != nil:
				return busy, err
			}
		}
		after = last
	}
}

// having looks through some payloads; last is the greatest act that was looked at, 0 at the end.
func (o *Outbox) having(ctx context.Context, channel, text string, since time.Time, after int64) (found []int64, last int64, err error) {
	rows, err := o.db.Query(ctx, `SELECT a.id, a.sha, p.body FROM outbox_act a JOIN outbox_payload p ON p.act = a.id
		WHERE a.id > ? AND a.channel = ? AND a.created >= ? ORDER BY a.id LIMIT ?`, after, channel, sqldb.Time(since), forgetAtOnce)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id int64
		var sha string
		var body []byte
		if err := row.Scan(&id, &sha, &body); err != nil {
			return err
		}
		last = id
		payload, err := o.unpack(body, sha)
		if err == nil && strings.Contains(string(payload), text) {
			found = append(found, id)
		}
		return err
	})
	if err != nil {
		return nil, 0, errors.Join(errors.New("look through what was sent"), err)
	}
	return found, last, nil
}

// ForgetTo takes away what was sent to an address, and the address with it: by stands in its place. What is on its way at
// this moment is a Conflict; the caller comes again.
func (o *Outbox) ForgetTo(ctx context.Context, address, by string) (n int, err error) {
	for {
		done := 0
		err := o.db.Tx(ctx, func(tx *sqldb.Tx) error {
			ids, err := sqldb.Column[int64](tx.Query(ctx, "SELECT id FROM outbox_act WHERE LOWER(recipient) = ? ORDER BY id LIMIT ?", strings.ToLower(address), forgetAtOnce))
			if err != nil || len(ids) == 0 {
				return err
			}
			if err := o.Forget(ctx, tx, ids); err != nil {
				return err
			}
			done = len(ids)
			_, err = tx.Exec(ctx, "UPDATE outbox_act SET recipient = ?, key = 'erased:' || CAST(id AS TEXT) WHERE id IN ("+marks(len(ids))+")", append([]any{by}, anyOf(ids)...)...)
			return err
		})
		if n += done; err != nil || done == 0 {
			return n, err
		}
	}
}
