package warn

import (
	"context"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// errNoLink is what a link that never was, is used up or has expired all give: which, is nobody's business.
var errNoLink = &tocsin.Fault{Why: tocsin.NotFound, Text: "this link does not work, or no longer"}

// LetterOfLink returns the letter that a link's token opens, with what it told.
func (st *Store) LetterOfLink(ctx context.Context, token string) (Letter, error) {
	var l Letter
	if !IsToken(token) {
		return l, errNoLink
	}
	err := st.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		l, err = linked(ctx, tx, token)
		return err
	})
	return l, err
}

// linked returns the letter of a token, in the transaction that answers it.
func linked(ctx context.Context, tx *sqldb.Tx, token string) (Letter, error) {
	var letter, expires, closed int64
	err := tx.QueryRow(ctx, "SELECT letter, expires, closed FROM warn_link WHERE hash = ?", HashToken(token)).Scan(&letter, &expires, &closed)
	if errors.Is(err, sqldb.ErrNoRows) || err == nil && (closed != 0 || sqldb.Time(tx.Now) >= expires) {
		return Letter{}, errNoLink
	}
	if err != nil {
		return Letter{}, fmt.Errorf("open link: %w", err)
	}
	return letterBy(ctx, tx, "id", letter)
}

// Reply is all that a recipient sends from the page of a link.
type Reply struct {
	Answers  []Answer
	Received bool // the letter has come to somebody who reads it
	// Right confirms the address; Email and Name name another one instead.
	Right       bool
	Email, Name string
}

// Reply notes what was answered and gives the letter with it, in one transaction with what then does. Each problem is
// answered once; when all are, and the address was spoken of, the link works no more.
func (st *Store) Reply(ctx context.Context, token string, r Reply, then func(tx *sqldb.Tx, l Letter, fresh []Answer) error) error {
	if !IsToken(token) {
		return errNoLink
	}
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		l, err := linked(ctx, tx, token)
		if err != nil {
			return err
		}
		fresh, err := putAnswers(ctx, tx, l, r.Answers)
		if err != nil {
			return err
		}
		if err := noteReply(ctx, tx, l, r, fresh); err != nil {
			return err
		}
		if err := closeLink(ctx, tx, token, l, fresh, r.Right || r.Email != ""); err != nil {
			return err
		}
		return then(tx, l, fresh)
	})
}

func putAnswers(ctx context.Context, tx *sqldb.Tx, l Letter, answers []Answer) (fresh []Answer, err error) {
	for _, a := range answers {
		if a.N < 1 || a.N > len(l.Told) || l.Told[a.N-1].Answer != nil || l.Told[a.N-1].Change == Gone {
			continue // answered already, in another window perhaps
		}
		if err := a.Check(tx.Now); err != nil {
			return nil, err
		}
		_, err := tx.Exec(ctx, "INSERT INTO warn_answer (letter, n, what, words, until, at) VALUES (?, ?, ?, ?, ?, ?)",
			l.ID, a.N, a.What, a.Text, sqldb.Time(a.Until), sqldb.Time(tx.Now))
		if err != nil {
			return nil, fmt.Errorf("keep answer: %w", err)
		}
		fresh = append(fresh, a)
	}
	return fresh, nil
}

func noteReply(ctx context.Context, tx *sqldb.Tx, l Letter, r Reply, fresh []Answer) error {
	var errs []error
	if r.Received {
		errs = append(errs, Note(ctx, tx, l.ID, "received", ""))
	}
	if len(fresh) > 0 {
		errs = append(errs, Note(ctx, tx, l.ID, "answered", fmt.Sprintf("%d problems", len(fresh))))
	}
	if r.Right {
		errs = append(errs, Note(ctx, tx, l.ID, "contact", "is right"))
	}
	if r.Email != "" {
		errs = append(errs, Note(ctx, tx, l.ID, "contact", "write to "+r.Email+" instead"))
	}
	return errors.Join(errs...)
}

// closeLink ends a link that has nothing left to do.
func closeLink(ctx context.Context, tx *sqldb.Tx, token string, l Letter, fresh []Answer, contact bool) error {
	open := 0
	for _, it := range l.Told {
		if it.Answer == nil && it.Change != Gone {
			open++
		}
	}
	if open > len(fresh) || open == 0 && !contact {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE warn_link SET closed = ? WHERE hash = ?", sqldb.Time(tx.Now), HashToken(token))
	return err
}
