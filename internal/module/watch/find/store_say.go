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

// Say writes down what somebody says of a problem, in the transaction of what it follows from.
func Say(ctx context.Context, tx *sqldb.Tx, p Problem, s Said) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_say (owner, type, identifier, what, reason, until, said_by, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, p.Owner, p.Type, p.Identifier, s.What, s.Reason, sqldb.Time(s.Until), s.By, sqldb.Time(tx.Now))
	if err != nil {
		return fmt.Errorf("say %s of %v: %w", s.What, p, err)
	}
	return nil
}

// LastSaid returns the last thing that was said of a problem, nil for nothing.
func LastSaid(ctx context.Context, db sqldb.Reader, p Problem) (last *Said, err error) {
	rows, err := db.Query(ctx, `SELECT owner, type, identifier, what, reason, until, said_by, at FROM watch_say
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

func scanSaid(r *sql.Rows) (p Problem, s Said, err error) {
	var until, at int64
	err = r.Scan(&p.Owner, &p.Type, &p.Identifier, &s.What, &s.Reason, &until, &s.By, &at)
	s.Until, s.At = sqldb.FromTime(until), sqldb.FromTime(at)
	return p, s, err
}
