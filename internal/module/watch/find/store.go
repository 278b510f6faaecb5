package find

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"tocsin/internal/kit/sqldb"
)

// Apply makes changes, in the transaction that also marks the report's reading done: so each counts once.
func Apply(ctx context.Context, tx *sqldb.Tx, told Told, changes []Change) error {
	if err := errors.Join(told.note(ctx, tx), touch(ctx, tx)); err != nil {
		return err
	}
	first, err := firstOf(ctx, tx, told.Days)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(changes, batchSize) {
		if err := applyBatch(ctx, tx, first, some); err != nil {
			return err
		}
	}
	return nil
}

// firstOf finds out of which kinds of report nothing is known yet.
func firstOf(ctx context.Context, tx *sqldb.Tx, days map[string]int32) (map[string]bool, error) {
	first := map[string]bool{}
	for code := range days {
		var known int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM watch_sighting WHERE code = ? LIMIT 1) AS known", code).Scan(&known); err != nil {
			return nil, fmt.Errorf("look for findings of %s: %w", code, err)
		}
		first[code] = known == 0
	}
	return first, nil
}

// writer holds the statements that many changes share.
type writer struct {
	get, put, del *sqldb.Stmt
}

func newWriter(ctx context.Context, tx *sqldb.Tx) (*writer, error) {
	w := &writer{}
	var errs [3]error
	w.get, errs[0] = tx.Prepare(ctx, `SELECT first, last, count, severity, days FROM watch_sighting
		WHERE owner = ? AND type = ? AND identifier = ? AND code = ?`)
	w.put, errs[1] = tx.Prepare(ctx, `INSERT INTO watch_sighting (owner, type, identifier, code, first, last, count, severity, days, last_day)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, type, identifier, code) DO UPDATE SET
		first = excluded.first, last = excluded.last, count = excluded.count, severity = excluded.severity,
		days = excluded.days, last_day = excluded.last_day`)
	w.del, errs[2] = tx.Prepare(ctx, "DELETE FROM watch_sighting WHERE owner = ? AND type = ? AND identifier = ? AND code = ?")
	if err := errors.Join(errs[:]...); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare: %w", err), w.close())
	}
	return w, nil
}

func (w *writer) close() error {
	var errs []error
	for _, s := range []*sqldb.Stmt{w.get, w.put, w.del} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

func scanSighting(row *sql.Row) (Sighting, bool, error) {
	var s Sighting
	var first, last int64
	var days []byte
	err := row.Scan(&first, &last, &s.Count, &s.Severity, &days)
	if errors.Is(err, sql.ErrNoRows) {
		return Sighting{}, false, nil
	}
	if err != nil {
		return Sighting{}, false, err
	}
	s.First, s.Last = sqldb.FromTime(first), sqldb.FromTime(last)
	s.Seen, err = DecodeDays(days)
	return s, true, err
}
