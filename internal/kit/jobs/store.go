package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// queue notes a task as the one of its kind and key that waits. It reports false where another waits that is due no later.
func queue(ctx context.Context, tx *sqldb.Tx, t task, at time.Time) (mine bool, err error) {
	var turn string
	err = tx.QueryRow(ctx, `INSERT INTO jobs_waiting (kind, key, at, turn) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET
		turn = CASE WHEN excluded.at < jobs_waiting.at THEN excluded.turn ELSE jobs_waiting.turn END,
		at = CASE WHEN excluded.at < jobs_waiting.at THEN excluded.at ELSE jobs_waiting.at END RETURNING turn`,
		t.Name, t.Key, sqldb.Time(at), t.Turn).Scan(&turn)
	if err != nil {
		return false, fmt.Errorf("add job %s: %w", t.Name, err)
	}
	return turn == t.Turn, nil
}

// begin notes that a task waits no more: from here on another of its kind and key may be added. It reports false where
// the task is not the one that waits, because an earlier one was added since.
func (j *Jobs) begin(ctx context.Context, t task) (mine bool, err error) {
	err = j.db.Tx(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(ctx, "DELETE FROM jobs_waiting WHERE kind = ? AND key = ? AND turn = ?", t.Name, t.Key, t.Turn)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if mine = n == 1; !mine || t.Key != everyKey || err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO jobs_every (kind, began) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET began = excluded.began",
			t.Name, sqldb.Time(tx.Now))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin job %s: %w", t.Name, err)
	}
	return mine, nil
}

// began returns when a kind that comes again and again last began; the zero time when it never has.
func (j *Jobs) began(ctx context.Context, name string) (time.Time, error) {
	var at int64
	err := j.db.QueryRow(ctx, "SELECT began FROM jobs_every WHERE kind = ?", name).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return sqldb.FromTime(at), err
}

// addNow adds what comes again and again, in a transaction of its own.
func (j *Jobs) addNow(ctx context.Context, name string) error {
	return j.db.Tx(ctx, func(tx *sqldb.Tx) error { return j.Add(ctx, tx, name, everyKey, nil, time.Time{}) })
}
