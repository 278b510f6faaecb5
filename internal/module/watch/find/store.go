package find

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Apply makes changes, in the transaction that also marks the report's reading done: so each counts once.
func Apply(ctx context.Context, tx *sqldb.Tx, told Told, changes []Change) error {
	if err := told.note(ctx, tx); err != nil {
		return err
	}
	w, err := newWriter(ctx, tx)
	if err != nil {
		return err
	}
	if err := w.lookFor(ctx, tx, told.Days); err != nil {
		return errors.Join(err, w.close())
	}
	for _, c := range changes {
		if err := w.change(ctx, c); err != nil {
			return errors.Join(fmt.Errorf("change finding %v: %w", c.Problem, err), w.close())
		}
	}
	return w.close()
}

// writer holds the statements that many changes share.
type writer struct {
	get, put, del *sqldb.Stmt
	first         map[string]bool // kinds of report of which nothing is known yet: there is nothing to look for
}

// lookFor finds out of which kinds of report nothing is known yet.
func (w *writer) lookFor(ctx context.Context, tx *sqldb.Tx, days map[string]int32) error {
	w.first = map[string]bool{}
	for code := range days {
		var known int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM watch_sighting WHERE code = ? LIMIT 1) AS known", code).Scan(&known); err != nil {
			return fmt.Errorf("look for findings of %s: %w", code, err)
		}
		w.first[code] = known == 0
	}
	return nil
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

func (w *writer) change(ctx context.Context, c Change) error {
	var s Sighting
	if !w.first[c.Code] {
		known, found, err := scanSighting(w.get.QueryRow(ctx, c.Owner, c.Type, c.Identifier, c.Code))
		if err != nil || !found && c.Day == 0 {
			return err
		}
		s = known
	}
	s, left := s.merge(c)
	if !left {
		_, err := w.del.Exec(ctx, c.Owner, c.Type, c.Identifier, c.Code)
		return err
	}
	_, err := w.put.Exec(ctx, c.Owner, c.Type, c.Identifier, c.Code,
		sqldb.Time(s.First), sqldb.Time(s.Last), s.Count, s.Severity, s.Seen.Encode(), s.Seen.Max())
	return err
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
