package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// NoteByMail is a note that somebody has written by mail, as far as another is compared with it.
type NoteByMail struct {
	MessageID string // of its letter
	Digest    string // of its text as it came
}

// NotesByMail are those of somebody in items.
func NotesByMail(ctx context.Context, r sqldb.Reader, of []int64, by string) (list []NoteByMail, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, `SELECT l.message_id, e.data FROM respond_entry e JOIN respond_letter l ON l.id = e.letter
		WHERE e.item IN (`+marks+") AND e.by = ? AND e.what = 'note' AND l.sort = 'note'", append(args, by)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var n NoteByMail
		var text string
		if err := row.Scan(&n.MessageID, &text); err != nil {
			return err
		}
		data := map[string]string{}
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			return err
		}
		n.Digest = data[item.DigestOf]
		list = append(list, n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for notes by mail: %w", err)
	}
	return list, nil
}
