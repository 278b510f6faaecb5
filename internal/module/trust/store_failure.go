package trust

import (
	"context"
	"errors"
	"time"

	"tocsin/internal/kit/sqldb"
)

// asker is one of those that tries are counted by: a name, a browser, an address or a session.
type asker struct {
	who  string
	free int
}

// count notes a try as failed before it is looked at, so that many at once are counted, too. It returns how long to wait
// where it is too early for another.
func (a asker) count(ctx context.Context, tx *sqldb.Tx) (wait time.Duration, err error) {
	var n int
	var last, until int64
	err = tx.QueryRow(ctx, "SELECT n, last, until FROM trust_failure WHERE who = ?", a.who).Scan(&n, &last, &until)
	if err != nil && !errors.Is(err, sqldb.ErrNoRows) {
		return 0, err
	}
	if wait := sqldb.FromTime(until).Sub(tx.Now); until != 0 && wait > 0 && wait <= longestPause { // longer: the clock was set back
		return wait, nil
	}
	if tx.Now.Sub(sqldb.FromTime(last)) >= forgetAfter {
		n = 0
	}
	n++
	_, err = tx.Exec(ctx, `INSERT INTO trust_failure (who, n, last, until) VALUES (?, ?, ?, ?)
		ON CONFLICT (who) DO UPDATE SET n = excluded.n, last = excluded.last, until = excluded.until`,
		a.who, n, sqldb.Time(tx.Now), sqldb.Time(tx.Now.Add(pause(n, a.free))))
	return 0, err
}

// forgetFailures drops what is too old to count.
func forgetFailures(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_failure WHERE last <= ?", sqldb.Time(tx.Now.Add(-forgetAfter)))
	return err
}

// forgive takes back what was counted of a try that was let in: all of the name's, the browser's or the session's, and one
// of the address's, since whoever has an account could else guess at others' between.
func forgive(ctx context.Context, tx *sqldb.Tx, by []asker) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_failure WHERE who = ?", by[0].who)
	for _, a := range by[1:] {
		if err == nil {
			_, err = tx.Exec(ctx, "UPDATE trust_failure SET n = n - 1, until = 0 WHERE who = ? AND n > 0", a.who)
		}
	}
	return err
}
