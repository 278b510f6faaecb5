package record

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// letterField is how a letter is named among changes, with its id behind; such a change is of no item.
const letterField = "letter:"

// standing is where a letter belongs and what it was sorted as, as a change notes it.
func standing(m item.Mail) string {
	return strconv.FormatInt(m.Item, 10) + "|" + string(m.Sort) + "|" + m.Why
}

// Sorted writes down what a letter is and which item it belongs to, as the letter in hand says, and notes what it was
// with the act; op 0 notes nothing. Its line in the stream goes with it.
func Sorted(ctx context.Context, tx *sqldb.Tx, op int64, was, m item.Mail) error {
	if err := NoteChange(ctx, tx, op, 0, letterField+strconv.FormatInt(m.ID, 10), standing(was), standing(m)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE respond_letter SET item = ?, sort = ?, why = ? WHERE id = ?", m.Item, m.Sort, m.Why, m.ID); err != nil {
		return fmt.Errorf("sort letter %d: %w", m.ID, err)
	}
	if m.Item == 0 || m.Item == was.Item {
		return nil
	}
	if _, err := tx.Exec(ctx, "UPDATE respond_entry SET item = ? WHERE letter = ?", m.Item, m.ID); err != nil {
		return fmt.Errorf("move letter %d: %w", m.ID, err)
	}
	return nil
}

// LetterBack sets a letter back to what it was before a change, and returns it as it was and as it is now; ok is false
// where it is no longer as the change left it.
func LetterBack(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, c Change) (was, m item.Mail, ok bool, err error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(c.Field, letterField), 10, 64)
	if err != nil {
		return was, m, false, fmt.Errorf("read field %q: %w", c.Field, err)
	}
	if was, err = Mail(ctx, tx, v, id); err != nil || standing(was) != c.After {
		return was, m, false, err
	}
	m = was
	place, rest, _ := strings.Cut(c.Before, "|")
	sort, why, _ := strings.Cut(rest, "|")
	if m.Item, err = strconv.ParseInt(place, 10, 64); err != nil {
		return was, m, false, fmt.Errorf("read field %q: %w", c.Field, err)
	}
	m.Sort, m.Why = item.Sort(sort), why
	return was, m, true, Sorted(ctx, tx, op, was, m)
}

// LettersIn counts the letters of an item, but for those by which the desk confirmed one.
func LettersIn(ctx context.Context, r sqldb.Reader, one int64) (n int, err error) {
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE item = ? AND why <> 'receipt'", one).Scan(&n); err != nil {
		return 0, fmt.Errorf("count letters: %w", err)
	}
	return n, nil
}

// HasLine reports whether a letter has its line in a stream.
func HasLine(ctx context.Context, r sqldb.Reader, letter int64) (bool, error) {
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_entry WHERE letter = ?", letter).Scan(&n); err != nil {
		return false, fmt.Errorf("look for a letter's line: %w", err)
	}
	return n > 0, nil
}
