package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// IDsAfter returns the ids of items behind one, in their order.
func IDsAfter(ctx context.Context, r sqldb.Reader, after int64, limit int) ([]int64, error) {
	return ids(ctx, r, "SELECT id FROM respond_item WHERE id > ? ORDER BY id LIMIT ?", after, limit)
}

// MailTexts returns what letters that came in are found by, of those behind one, in the order of their ids.
func MailTexts(ctx context.Context, r sqldb.Reader, after int64, limit int) (list []item.Mail, err error) {
	rows, err := r.Query(ctx, "SELECT id, subject, sender, name, snippet FROM respond_letter WHERE id > ? AND way = 'in' ORDER BY id LIMIT ?", after, limit)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var m item.Mail
		err := row.Scan(&m.ID, &m.Subject, &m.From, &m.Name, &m.Snippet)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	return list, nil
}
