package warn

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Store keeps what was told to whom, and what became of it.
type Store struct{ db *sqldb.DB }

// Open returns the store, its tables up to date.
func Open(ctx context.Context, db *sqldb.DB) (*Store, error) {
	if err := errors.Join(number.Open(ctx, db), db.Migrate(ctx, "warn", migrations)); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Numbers takes n numbers of a year, which nobody gets again, and returns the first. A letter that is not drafted after
// all leaves a gap.
func (st *Store) Numbers(ctx context.Context, year, n int) (first int64, err error) {
	err = st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		first, err = number.Next(ctx, tx, year, int64(n))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take numbers of letters: %w", err)
	}
	return first, nil
}

// Whom is one recipient of one owner.
type Whom struct {
	Owner string
	Email string
}

// Turns returns the local day of the last turn of each recipient.
func (st *Store) Turns(ctx context.Context) (map[Whom]string, error) {
	turns := map[Whom]string{}
	rows, err := st.db.Query(ctx, "SELECT owner, email, day FROM warn_turn")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var w Whom
		var day string
		err := r.Scan(&w.Owner, &w.Email, &day)
		turns[w] = day
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list turns: %w", err)
	}
	return turns, nil
}

// TakeTurn notes the turn of a day and reports whether it was still to be taken: of several processes one takes it.
func TakeTurn(ctx context.Context, tx *sqldb.Tx, w Whom, day string) (bool, error) {
	res, err := tx.Exec(ctx, `INSERT INTO warn_turn (owner, email, day) VALUES (?, ?, ?)
		ON CONFLICT (owner, email) DO UPDATE SET day = excluded.day WHERE warn_turn.day < excluded.day`, w.Owner, w.Email, day)
	if err != nil {
		return false, fmt.Errorf("take turn: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
