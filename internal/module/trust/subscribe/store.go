package subscribe

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// letters are somebody's, or everybody's for 0.
func letters(ctx context.Context, r sqldb.Reader, user int64) (list []Regular, err error) {
	rows, err := r.Query(ctx, "SELECT id, who, user_id, what, days, date, hour, file, bare, done FROM subscribe_letter WHERE ? = 0 OR user_id = ? ORDER BY id", user, user)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var g Regular
		var days string
		var done int64
		err := row.Scan(&g.ID, &g.Who, &g.User, &g.What, &days, &g.Date, &g.Hour, &g.File, &g.Empty, &done)
		g.Days, g.done = parse(days), sqldb.FromTime(done)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list letters by the clock: %w", err)
	}
	return list, nil
}

// addLetter keeps one; what was due before now is not sent.
func addLetter(ctx context.Context, tx *sqldb.Tx, g *Regular) error {
	err := tx.QueryRow(ctx, "INSERT INTO subscribe_letter (who, user_id, what, days, date, hour, file, bare, done) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		g.Who, g.User, g.What, written(g.Days), g.Date, g.Hour, g.File, g.Empty, sqldb.Time(tx.Now)).Scan(&g.ID)
	if err != nil {
		return fmt.Errorf("keep a letter by the clock: %w", err)
	}
	return nil
}

// dropLetter and dropFeed forget one of somebody's own.
func dropLetter(ctx context.Context, tx *sqldb.Tx, user, id int64) error {
	return drop(ctx, tx, "subscribe_letter", user, id)
}

func dropFeed(ctx context.Context, tx *sqldb.Tx, user, id int64) error {
	return drop(ctx, tx, "subscribe_feed", user, id)
}

func drop(ctx context.Context, tx *sqldb.Tx, table string, user, id int64) error {
	res, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE id = ? AND user_id = ?", id, user)
	if err != nil {
		return fmt.Errorf("end a subscription: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return tocsin.Faultf(tocsin.NotFound, "There is no such subscription of yours.")
	}
	return nil
}

// sent notes that a letter was seen to up to a moment, in the transaction that drafts it; ok is false where another process
// was faster.
func sent(ctx context.Context, tx *sqldb.Tx, id int64, at time.Time) (ok bool, err error) {
	res, err := tx.Exec(ctx, "UPDATE subscribe_letter SET done = ? WHERE id = ? AND done < ?", sqldb.Time(at), id, sqldb.Time(at))
	if err != nil {
		return false, fmt.Errorf("note a letter by the clock: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// tally counts what somebody has in a table.
func tally(ctx context.Context, tx *sqldb.Tx, table string, user int64) (n int64, err error) {
	if err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+table+" WHERE user_id = ?", user).Scan(&n); err != nil {
		return 0, fmt.Errorf("count subscriptions: %w", err)
	}
	return n, nil
}
