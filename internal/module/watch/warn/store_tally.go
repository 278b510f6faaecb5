package warn

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// Tally is what was sent in a stretch of time.
type Tally struct {
	Letters int64 // that left
	Owners  int64 // that got one
	Bounces int64 // letters and addresses that mail servers refused
	Told    map[find.Problem]Heard
}

// Heard is when an owner was told of a problem first in a stretch, and whether the owner has answered by the letter's link.
type Heard struct {
	At       time.Time
	Answered bool
}

// Count tells what was sent from a time until another. A letter that bounced has told nothing; that something is gone is no
// warning.
func (st *Store) Count(ctx context.Context, from, to time.Time) (t Tally, err error) {
	a, b := sqldb.Time(from), sqldb.Time(to)
	err = st.db.QueryRow(ctx, "SELECT COUNT(*), COUNT(DISTINCT owner) FROM warn_letter WHERE sent >= ? AND sent < ? AND state IN ('sent', 'bounced')", a, b).Scan(&t.Letters, &t.Owners)
	if err == nil {
		err = st.db.QueryRow(ctx, "SELECT COUNT(*) FROM warn_bounce WHERE at >= ? AND at < ?", a, b).Scan(&t.Bounces)
	}
	if err != nil {
		return t, fmt.Errorf("count letters: %w", err)
	}
	t.Told = map[find.Problem]Heard{}
	rows, err := st.db.Query(ctx, `SELECT t.owner, t.type, t.identifier, l.sent, COALESCE(w.at, 0) FROM warn_letter l JOIN warn_told t ON t.letter = l.id
		LEFT JOIN warn_answer w ON w.letter = t.letter AND w.n = t.n WHERE l.sent >= ? AND l.sent < ? AND l.state = 'sent' AND t.change <> 'gone'`, a, b)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var p find.Problem
		var sent, answered int64
		if err := r.Scan(&p.Owner, &p.Type, &p.Identifier, &sent, &answered); err != nil {
			return err
		}
		h, at := t.Told[p], sqldb.FromTime(sent)
		if h.At.IsZero() || at.Before(h.At) {
			h.At = at
		}
		h.Answered = h.Answered || answered != 0
		t.Told[p] = h
		return nil
	})
	if err != nil {
		return t, fmt.Errorf("list what was told: %w", err)
	}
	return t, nil
}
