package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Note returns a note of items, or what was said on the telephone.
func Note(ctx context.Context, r sqldb.Reader, of []int64, id int64) (e item.Entry, err error) {
	marks, args := among(of)
	e, err = scanEntry(r.QueryRow(ctx, "SELECT "+entryColumns+", "+mailColumns+` FROM respond_entry e LEFT JOIN respond_letter l ON l.id = e.letter
		WHERE e.id = ? AND e.what IN ('note', 'call') AND e.item IN (`+marks+")", append([]any{id}, args...)...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return e, tocsin.Faultf(tocsin.NotFound, "there is no such note")
	}
	if err != nil {
		return e, fmt.Errorf("read note: %w", err)
	}
	return e, nil
}

// SetNote writes a note as it is now; who wrote it first, and when, stays.
func SetNote(ctx context.Context, tx *sqldb.Tx, e item.Entry) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE respond_entry SET text = ?, data = ?, changed = ?, changed_by = ?, pinned = ? WHERE id = ?",
		e.Text, string(data), sqldb.Time(e.Changed), e.ChangedBy, sqldb.Time(e.Pinned), e.ID)
	if err != nil {
		return fmt.Errorf("change note: %w", err)
	}
	return nil
}

// CountPinned counts the notes of items that stand above their stream.
func CountPinned(ctx context.Context, r sqldb.Reader, of []int64) (n int, err error) {
	marks, args := among(of)
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_entry WHERE pinned <> 0 AND item IN ("+marks+")", args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count pinned notes: %w", err)
	}
	return n, nil
}

// NoteHistory returns the wordings that a note had, the newest first.
func NoteHistory(ctx context.Context, r sqldb.Reader, e item.Entry) (list []item.NoteWas, err error) {
	rows, err := r.Query(ctx, "SELECT c.before, c.after, o.at, o.by FROM respond_change c JOIN respond_op o ON o.id = c.op WHERE c.item = ? AND c.field = ? AND c.before <> '' ORDER BY c.id DESC",
		e.Item, RowField(NoteField, e.ID))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var before, after string
		var at int64
		var was item.NoteWas
		if err := row.Scan(&before, &after, &at, &was.ChangedBy); err != nil {
			return err
		}
		var had, got rowValue
		if err := errors.Join(json.Unmarshal([]byte(before), &had), json.Unmarshal([]byte(after), &got)); err != nil {
			return err
		}
		if had.Text["text"] == got.Text["text"] { // it was pinned, or let go
			return nil
		}
		was.Text, was.Changed = had.Text["text"], sqldb.FromTime(at)
		if err := json.Unmarshal([]byte(had.Text["data"]), &was.Data); err != nil {
			return err
		}
		list = append(list, was)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what a note was: %w", err)
	}
	return list, nil
}
