package find

import (
	"context"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Move makes transfers, in the transaction that says that the findings stand by the new owners. What people said of a
// problem stays with the owner to whom it was said: the new one has to be told first. Where a part of one sighting goes to
// several owners, what has not gone yet counts as staying.
func Move(ctx context.Context, tx *sqldb.Tx, list []Transfer) error {
	w, err := newWriter(ctx, tx)
	if err != nil {
		return err
	}
	was := make([]Sighting, len(list))
	for i, t := range list { // all that goes, before anything comes: owners may trade
		if was[i], err = w.leave(ctx, t); err != nil {
			return errors.Join(fmt.Errorf("move a finding from %q: %w", t.From, err), w.close())
		}
	}
	for i, t := range list {
		if err := w.arrive(ctx, t, was[i]); err != nil {
			return errors.Join(fmt.Errorf("move a finding to %q: %w", t.To, err), w.close())
		}
	}
	return errors.Join(w.close(), touch(ctx, tx))
}

func (w *writer) leave(ctx context.Context, t Transfer) (was Sighting, err error) {
	was, found, err := scanSighting(w.get.QueryRow(ctx, t.From, t.Type, t.Identifier, t.Code))
	if err != nil || !found {
		return was, err
	}
	left, some := was.leave(t)
	if some {
		return was, w.save(ctx, Problem{t.From, t.Type, t.Identifier}, t.Code, left)
	}
	_, err = w.del.Exec(ctx, t.From, t.Type, t.Identifier, t.Code)
	return was, err
}

func (w *writer) arrive(ctx context.Context, t Transfer, was Sighting) error {
	to, _, err := scanSighting(w.get.QueryRow(ctx, t.To, t.Type, t.Identifier, t.Code))
	if err != nil {
		return err
	}
	return w.save(ctx, Problem{t.To, t.Type, t.Identifier}, t.Code, to.take(t, was))
}

func (w *writer) save(ctx context.Context, p Problem, code string, s Sighting) error {
	_, err := w.put.Exec(ctx, p.Owner, p.Type, p.Identifier, code,
		sqldb.Time(s.First), sqldb.Time(s.Last), s.Count, s.Severity, s.Seen.Encode(), s.Seen.Max())
	return err
}

// ToldDays returns the days of which each of some reports speaks, by report and kind of report.
func ToldDays(ctx context.Context, db sqldb.Reader, reports map[int64]bool) (map[int64]map[string]int32, error) {
	out := map[int64]map[string]int32{}
	for id := range reports {
		days, err := Told{Report: id}.before(ctx, db)
		if err != nil {
			return nil, fmt.Errorf("look up the days of report %d: %w", id, err)
		}
		out[id] = days
	}
	return out, nil
}

// KindsOf returns the kinds of report that tell of a problem.
func KindsOf(ctx context.Context, tx *sqldb.Tx, p Problem) (kinds []string, err error) {
	kinds, err = sqldb.Column[string](tx.Query(ctx, "SELECT code FROM watch_sighting WHERE owner = ? AND type = ? AND identifier = ? ORDER BY code",
		p.Owner, p.Type, p.Identifier))
	if err != nil {
		return nil, fmt.Errorf("look up which reports tell of a problem: %w", err)
	}
	return kinds, nil
}
