package report

import (
	"context"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// askAgain is the set of the clocks that run while somebody else has to answer: nobody promised anything by them.
const askAgain = "them"

// clocks counts the clocks that fell due from a time until another, by set: what was not met by its due time is missed, or
// runs while that is ahead of now.
func clocks(ctx context.Context, r sqldb.Reader, from, to, now int64) (list []Clock, err error) {
	sets, err := distinct(ctx, r, "SELECT MIN(of) FROM respond_clock WHERE of > ?")
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		if set == askAgain {
			continue
		}
		c := Clock{Set: set}
		var all int64
		err := r.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN met <> 0 AND met <= due THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN met = 0 AND due > ? THEN 1 ELSE 0 END), 0)
			FROM respond_clock WHERE of = ? AND due >= ? AND due < ? AND (of <> 'sla' OR item NOT IN (SELECT id FROM respond_item WHERE merged <> 0))`, now, set, from, to).Scan(&all, &c.Kept, &c.Running)
		if err != nil {
			return nil, fmt.Errorf("count clocks of %s: %w", set, err)
		}
		if c.Missed = all - c.Kept - c.Running; all > 0 {
			list = append(list, c)
		}
	}
	return list, nil
}

// letters counts the letters that came, and those that left, from a time until another.
func letters(ctx context.Context, r sqldb.Reader, from, to int64) (list []Letter, err error) {
	sorts, err := distinct(ctx, r, "SELECT MIN(sort) FROM respond_letter WHERE sort > ?")
	if err != nil {
		return nil, err
	}
	for _, sort := range sorts {
		l := Letter{Sort: sort}
		err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE way = 'in' AND sort = ? AND at >= ? AND at < ?", sort, from, to).Scan(&l.In)
		if err == nil {
			err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE way = 'out' AND sort = ? AND at >= ? AND at < ? AND state = 'sent'", sort, from, to).Scan(&l.Out)
		}
		if err != nil {
			return nil, fmt.Errorf("count letters: %w", err)
		}
		if l.In+l.Out > 0 {
			list = append(list, l)
		}
	}
	return list, nil
}

// distinct returns the values of a column that has few, each found along an index behind the one before.
func distinct(ctx context.Context, r sqldb.Reader, query string) (list []string, err error) {
	for last := ""; ; {
		var next *string
		if err := r.QueryRow(ctx, query, last).Scan(&next); err != nil && !errors.Is(err, sqldb.ErrNoRows) {
			return nil, fmt.Errorf("list sorts: %w", err)
		}
		if next == nil {
			return list, nil
		}
		list, last = append(list, *next), *next
	}
}
