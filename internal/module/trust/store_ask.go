package trust

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

const askColumns = "id, act, subject, why, href, asked_by, created, expires, decided_by, decided, granted, taken"

func scanAsk(row scanner) (a Ask, err error) {
	var created, expires, decided, taken int64
	err = row.Scan(&a.ID, &a.Act, &a.Subject, &a.Why, &a.Href, &a.By, &created, &expires, &a.DecidedBy, &decided, &a.Granted, &taken)
	a.At, a.Expires, a.Decided, a.Taken = sqldb.FromTime(created), sqldb.FromTime(expires), sqldb.FromTime(decided), sqldb.FromTime(taken)
	return a, err
}

// askOpen returns the ask of one act on one subject that waits; one without an ID where there is none.
func askOpen(ctx context.Context, db reader, act Act, subject string, now time.Time) (Ask, error) {
	return oneAsk(scanAsk(db.QueryRow(ctx, "SELECT "+askColumns+` FROM trust_ask
		WHERE act = ? AND subject = ? AND decided = 0 AND expires > ? ORDER BY id LIMIT 1`, string(act), subject, sqldb.Time(now))))
}

func askByID(ctx context.Context, db reader, id int64) (Ask, error) {
	a, err := oneAsk(scanAsk(db.QueryRow(ctx, "SELECT "+askColumns+" FROM trust_ask WHERE id = ?", id)))
	if err == nil && a.ID == 0 {
		return a, tocsin.Faultf(tocsin.NotFound, "Nothing of that number waits.")
	}
	return a, err
}

func oneAsk(a Ask, err error) (Ask, error) {
	if errors.Is(err, sqldb.ErrNoRows) {
		return Ask{}, nil
	}
	if err != nil {
		return Ask{}, fmt.Errorf("read what waits for a second person: %w", err)
	}
	return a, nil
}

func insertAsk(ctx context.Context, tx *sqldb.Tx, a Ask) (id int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO trust_ask (act, subject, why, href, asked_by, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(a.Act), a.Subject, a.Why, a.Href, a.By, sqldb.Time(tx.Now), sqldb.Time(a.Expires)).Scan(&id)
	return id, err
}

func decideAsk(ctx context.Context, tx *sqldb.Tx, id int64, by string, granted bool, expires time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE trust_ask SET decided = ?, decided_by = ?, granted = ?, expires = ? WHERE id = ? AND decided = 0",
		sqldb.Time(tx.Now), by, granted, sqldb.Time(expires), id)
	return err
}

func tookAsk(ctx context.Context, tx *sqldb.Tx, id int64) error {
	_, err := tx.Exec(ctx, "UPDATE trust_ask SET taken = ? WHERE id = ?", sqldb.Time(tx.Now), id)
	return err
}

// takeAsk uses a grant up, and returns it; one without an ID where there is none.
func takeAsk(ctx context.Context, tx *sqldb.Tx, act Act, subject string) (Ask, error) {
	a, err := oneAsk(scanAsk(tx.QueryRow(ctx, "SELECT "+askColumns+` FROM trust_ask
		WHERE act = ? AND subject = ? AND granted = 1 AND taken = 0 AND expires > ? ORDER BY id LIMIT 1`, string(act), subject, sqldb.Time(tx.Now))))
	if err != nil || a.ID == 0 {
		return a, err
	}
	return a, tookAsk(ctx, tx, a.ID)
}

// asksShown is how many of what was decided the page shows.
const asksShown = 50

// Waiting lists what waits for a second person, the oldest first.
func (r *Room) Waiting(ctx context.Context) ([]Ask, error) {
	return r.asks(ctx, "decided = 0 AND expires > ? ORDER BY id", sqldb.Time(r.Now()))
}

// Decided lists what was decided last, the newest first.
func (r *Room) Decided(ctx context.Context) ([]Ask, error) {
	return r.asks(ctx, "decided > 0 ORDER BY decided DESC, id DESC LIMIT ?", asksShown)
}

func (r *Room) asks(ctx context.Context, where string, arg any) (list []Ask, err error) {
	rows, err := r.DB.Query(ctx, "SELECT "+askColumns+" FROM trust_ask WHERE "+where, arg)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		a, err := scanAsk(row)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what waits for a second person: %w", err)
	}
	return list, nil
}

// Waits returns what somebody has asked for, by its number, decided or not.
func (r *Room) Waits(ctx context.Context, id int64) (Ask, error) { return askByID(ctx, r.DB, id) }
