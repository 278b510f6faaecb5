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

// Taken are the local days of a recipient's last turn, and of the last at which all that is open was due.
type Taken struct{ Day, Summary string }

// Turns returns the last turns of each recipient.
func (st *Store) Turns(ctx context.Context) (map[Whom]Taken, error) {
	turns := map[Whom]Taken{}
	rows, err := st.db.Query(ctx, "SELECT owner, email, day, summary FROM warn_turn")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var w Whom
		var t Taken
		err := r.Scan(&w.Owner, &w.Email, &t.Day, &t.Summary)
		turns[w] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list turns: %w", err)
	}
	return turns, nil
}

// TakeTurn notes the turn of a day and reports whether it was still to be taken: of several processes one takes it. all tells
// that the letter of all that is open was due at it.
func TakeTurn(ctx context.Context, tx *sqldb.Tx, w Whom, day string, all bool) (bool, error) {
	summary := ""
	if all {
		summary = day
	}
	res, err := tx.Exec(ctx, `INSERT INTO warn_turn (owner, email, day, summary) VALUES (?, ?, ?, ?)
		ON CONFLICT (owner, email) DO UPDATE SET day = excluded.day, summary = CASE excluded.summary WHEN '' THEN warn_turn.summary ELSE excluded.summary END
		WHERE warn_turn.day < excluded.day`, w.Owner, w.Email, day, summary)
	if err != nil {
		return false, fmt.Errorf("take turn: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
