package warn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Bounce is mail that came back from one address.
type Bounce struct {
	Email     string // lower case
	Letter    int64  // 0 where it can't be told
	Permanent bool
	Detail    string
	Source    string // what brought it: the same one counts once
}

// Bounce notes a bounce and reports whether the address is to be switched off, in one transaction with what then does.
// A letter that bounced for good has told nothing.
func (st *Store) Bounce(ctx context.Context, b Bounce, then func(tx *sqldb.Tx, off bool) error) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if len(b.Detail) > maxText {
			b.Detail = b.Detail[:maxText]
		}
		res, err := tx.Exec(ctx, `INSERT INTO warn_bounce (email, letter, permanent, detail, source, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (source) DO NOTHING`, b.Email, b.Letter, b.Permanent, b.Detail, b.Source, sqldb.Time(tx.Now))
		if err != nil {
			return fmt.Errorf("note bounce: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // it came before
		}
		off, err := off(ctx, tx, b)
		if err != nil {
			return err
		}
		if b.Letter != 0 {
			if err := bounced(ctx, tx, b, off); err != nil {
				return err
			}
		}
		return then(tx, off)
	})
}

// bounced notes a bounce beside its letter.
func bounced(ctx context.Context, tx *sqldb.Tx, b Bounce, off bool) error {
	if !b.Permanent && !off {
		return Note(ctx, tx, b.Letter, "delayed", b.Detail)
	}
	if _, err := tx.Exec(ctx, "UPDATE warn_letter SET state = 'bounced' WHERE id = ?", b.Letter); err != nil {
		return fmt.Errorf("note bounce of a letter: %w", err)
	}
	return Note(ctx, tx, b.Letter, Bounced, b.Detail)
}

func off(ctx context.Context, tx *sqldb.Tx, b Bounce) (bool, error) {
	if b.Permanent {
		return true, nil
	}
	var list []time.Time
	rows, err := tx.Query(ctx, "SELECT at FROM warn_bounce WHERE email = ? AND permanent = 0 AND at > ? ORDER BY at",
		b.Email, sqldb.Time(tx.Now.Add(-SoftSpan)))
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var at int64
		err := r.Scan(&at)
		list = append(list, sqldb.FromTime(at))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("count bounces: %w", err)
	}
	return Bouncing(list, tx.Now), nil
}

// LastTo returns the newest letter to an address, for a bounce that names no letter; an error NotFound where there is none.
func (st *Store) LastTo(ctx context.Context, email string) (Letter, error) {
	l, err := scanLetter(st.db.QueryRow(ctx, `SELECT `+letterColumns+` FROM warn_letter WHERE email = ? ORDER BY id DESC LIMIT 1`, email))
	if errors.Is(err, sqldb.ErrNoRows) {
		return l, tocsin.Faultf(tocsin.NotFound, "nothing was sent to this address")
	}
	return l, err
}

// NoteOnce notes what became of a letter, once for each source.
func (st *Store) NoteOnce(ctx context.Context, letter int64, what, detail, source string) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(ctx, `INSERT INTO warn_seen (source, at) VALUES (?, ?) ON CONFLICT (source) DO NOTHING`, source, sqldb.Time(tx.Now))
		if err != nil {
			return fmt.Errorf("note %s: %w", what, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return Note(ctx, tx, letter, what, detail)
	})
}
