package find

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Say writes down what somebody says of a problem.
func (st *Store) Say(ctx context.Context, p Problem, s Said) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error { return Say(ctx, tx, p, s) })
}

// Say writes down what somebody says of a problem, in the transaction of what it follows from. What it was said over, and had
// ended or been taken back by a person, is kept with it: others may not have heard of that yet.
func Say(ctx context.Context, tx *sqldb.Tx, p Problem, s Said) error {
	now := sqldb.Time(tx.Now)
	_, err := tx.Exec(ctx, `INSERT INTO watch_say (owner, type, identifier, what, reason, until, said_by, at, lapsed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT CASE WHEN z.what = 'reopened' AND z.said_by NOT LIKE ? THEN z.at WHEN z.what = 'suppressed' AND z.until > 0 AND z.until <= ? THEN z.until
			ELSE z.lapsed END FROM watch_say z WHERE z.owner = ? AND z.type = ? AND z.identifier = ? ORDER BY z.id DESC LIMIT 1), 0))`,
		p.Owner, p.Type, p.Identifier, s.What, s.Reason, sqldb.Time(s.Until), s.By, now, ByLetter+"%", now, p.Owner, p.Type, p.Identifier)
	if err != nil {
		return fmt.Errorf("say %s of %v: %w", s.What, p, err)
	}
	return nil
}

// LastSaid returns the last thing that was said of a problem, nil for nothing.
func LastSaid(ctx context.Context, db sqldb.Reader, p Problem) (last *Said, err error) {
	rows, err := db.Query(ctx, `SELECT owner, type, identifier, what, reason, until, said_by, at, lapsed FROM watch_say
		WHERE owner = ? AND type = ? AND identifier = ? ORDER BY id DESC LIMIT 1`, p.Owner, p.Type, p.Identifier)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		_, s, err := scanSaid(r)
		last = &s
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what was said last of %v: %w", p, err)
	}
	return last, nil
}

// How a sighting finds what was said last of its problem: each on its own, which is best for a few, or all of them out of
// one pass over what was said, which takes PostgreSQL half the time for all. Where nobody asks, nothing is looked for.
const (
	saidColumns = "COALESCE(y.what, ''), COALESCE(y.reason, ''), COALESCE(y.until, 0), COALESCE(y.said_by, ''), COALESCE(y.at, 0), COALESCE(y.lapsed, 0)"
	saidOfEach  = ` FROM watch_sighting s LEFT JOIN watch_say y ON y.id = (SELECT MAX(z.id) FROM watch_say z
		WHERE z.owner = s.owner AND z.type = s.type AND z.identifier = s.identifier)`
	saidOfAll = ` FROM watch_sighting s LEFT JOIN (SELECT owner, type, identifier, MAX(id) AS newest FROM watch_say GROUP BY owner, type, identifier) z
		ON z.owner = s.owner AND z.type = s.type AND z.identifier = s.identifier LEFT JOIN watch_say y ON y.id = z.newest`
	saidOfNone = "'', '', 0, '', 0, 0 FROM watch_sighting s"
)

func (f Filter) said() string {
	switch {
	case f.mute:
		return saidOfNone
	case f.whole:
		return saidColumns + saidOfAll
	}
	return saidColumns + saidOfEach
}

func scanSaid(r *sql.Rows) (p Problem, s Said, err error) {
	var until, at, lapsed int64
	err = r.Scan(&p.Owner, &p.Type, &p.Identifier, &s.What, &s.Reason, &until, &s.By, &at, &lapsed)
	s.Until, s.At, s.Lapsed = sqldb.FromTime(until), sqldb.FromTime(at), sqldb.FromTime(lapsed)
	return p, s, err
}
