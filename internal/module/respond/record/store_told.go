package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// PutTold notes that the item was told by the form whose link has this hash, and that files of it are still to be kept.
func PutTold(ctx context.Context, tx *sqldb.Tx, hash string, item int64, files int) error {
	_, err := tx.Exec(ctx, "INSERT INTO respond_told (hash, item, files, at) VALUES (?, ?, ?, ?)", hash, item, files, sqldb.Time(tx.Now))
	if err != nil {
		return fmt.Errorf("note a report: %w", err)
	}
	return nil
}

// ToldBy returns the item that a link is of, and how many of its files are still to be kept.
func ToldBy(ctx context.Context, r sqldb.Reader, hash string) (item int64, files int, err error) {
	err = r.QueryRow(ctx, "SELECT item, files FROM respond_told WHERE hash = ?", hash).Scan(&item, &files)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, 0, tocsin.Faultf(tocsin.NotFound, "There is no report of this link.")
	}
	return item, files, err
}

// KeptTold notes that all files of a report are kept.
func KeptTold(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, "UPDATE respond_told SET files = 0 WHERE hash = ?", hash)
	return err
}

// SentTo counts the letters of items that left for an address.
func SentTo(ctx context.Context, r sqldb.Reader, items []int64, address string) (n int, err error) {
	where, args := among(items)
	err = r.QueryRow(ctx, "SELECT COUNT(DISTINCT c.letter) FROM respond_letter l JOIN respond_copy c ON c.letter = l.id WHERE c.state = 'sent' AND c.recipient = ? AND l.item IN ("+where+")",
		append([]any{strings.ToLower(address)}, args...)...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the answers to a report: %w", err)
	}
	return n, nil
}

// SaidBy returns what somebody noted in an item, the earliest first; at most 100.
func SaidBy(ctx context.Context, r sqldb.Reader, item int64, by string) (list []string, err error) {
	return sqldb.Column[string](r.Query(ctx, "SELECT text FROM respond_entry WHERE item = ? AND by = ? AND what = 'note' ORDER BY id LIMIT 100", item, by))
}
