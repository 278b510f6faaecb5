package roster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// loadUnsettled reads whose everything was when the findings were last settled; nil when that has not changed.
func loadUnsettled(ctx context.Context, db sqldb.Reader) (*Index, error) {
	var b []byte
	err := db.QueryRow(ctx, `SELECT owners FROM watch_unsettled WHERE id = 1`).Scan(&b)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeIndex(b)
}

// unsettle keeps whose everything was, unless an earlier state is kept already.
func unsettle(ctx context.Context, tx *sqldb.Tx, was *Index) error {
	b, err := was.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO watch_unsettled (id, owners, at) VALUES (1, ?, ?) ON CONFLICT (id) DO NOTHING`, b, sqldb.Time(tx.Now))
	return err
}

// Settled says, in the transaction that settles the findings, that they stand by an index now. When the roster has
// changed again since, they are not settled: they stand by that index until the next time.
func (r *Roster) Settled(ctx context.Context, tx *sqldb.Tx, now *Index) error {
	if _, err := tx.Exec(ctx, `DELETE FROM watch_unsettled WHERE id = 1`); err != nil {
		return err
	}
	x, err := loadIndex(ctx, tx)
	if err != nil {
		return err
	}
	if nets, _ := Moved(now, x, 1); len(nets) > 0 {
		return unsettle(ctx, tx, now)
	}
	return nil
}

// Went notes, in the transaction that settles the findings, of which nets the log has events that have become an
// organisation's, and from which organisations events have gone.
func (r *Roster) Went(ctx context.Context, tx *sqldb.Tx, came map[string]map[tocsin.Net]bool, left map[string]bool) error {
	now := sqldb.Time(tx.Now)
	for org, nets := range came {
		for n := range nets {
			kind, value := textOf(n)
			_, err := tx.Exec(ctx, `INSERT INTO watch_came (org, kind, value, at) VALUES (?, ?, ?, ?)
				ON CONFLICT (org, kind, value) DO UPDATE SET at = excluded.at`, org, kind, value, now)
			if err != nil {
				return fmt.Errorf("note what came to %s: %w", clip(org), err)
			}
		}
	}
	for org := range left {
		_, err := tx.Exec(ctx, `INSERT INTO watch_left (org, at) VALUES (?, ?) ON CONFLICT (org) DO UPDATE SET at = excluded.at`, org, now)
		if err != nil {
			return fmt.Errorf("note what left %s: %w", clip(org), err)
		}
	}
	return nil
}

// Movers returns the organisations to or from which events went since a time: an event's own field may name another.
func (r *Roster) Movers(ctx context.Context, since time.Time) (map[string]bool, error) {
	orgs := map[string]bool{}
	rows, err := r.db.Query(ctx, `SELECT org FROM watch_came WHERE at >= ? UNION SELECT org FROM watch_left WHERE at >= ?`,
		sqldb.Time(since), sqldb.Time(since))
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org string
		err := rows.Scan(&org)
		orgs[org] = true
		return err
	})
	return orgs, told(err, "list organisations whose events went")
}

// CameTo returns the nets of which the log may have events that bear another owner's name, but are an organisation's.
func (r *Roster) CameTo(ctx context.Context, org string) (nets []tocsin.Net, err error) {
	rows, err := r.db.Query(ctx, `SELECT kind, value FROM watch_came WHERE org = ? ORDER BY at DESC, kind, value LIMIT ?`, org, maxCame)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var kind, value string
		if err := rows.Scan(&kind, &value); err != nil {
			return err
		}
		if n, ok := netOf(kind, value); ok {
			nets = append(nets, n)
		}
		return nil
	})
	return nets, told(err, "list what came to %s", clip(org))
}

// CameToAny returns such nets of some organisations, at most maxCame of all.
func (r *Roster) CameToAny(ctx context.Context, orgs []string) (nets []tocsin.Net, err error) {
	wanted := make(map[string]bool, len(orgs))
	for _, org := range orgs {
		wanted[org] = true
	}
	rows, err := r.db.Query(ctx, `SELECT org, kind, value FROM watch_came ORDER BY at DESC, org, kind, value`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var org, kind, value string
		if err := rows.Scan(&org, &kind, &value); err != nil {
			return err
		}
		if n, ok := netOf(kind, value); ok && wanted[org] && len(nets) < maxCame {
			nets = append(nets, n)
		}
		return nil
	})
	return nets, told(err, "list what came to organisations")
}

// maxCame is how many nets an organisation's events are looked for by.
const maxCame = 500
