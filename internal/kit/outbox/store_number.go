package outbox

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// maxUnder is how many letters of one number are looked at.
const maxUnder = 50

// SentUnder returns the letters that left by mail under a number, the newest first; at most 50.
func (o *Outbox) SentUnder(ctx context.Context, number string) (list []Act, err error) {
	rows, err := o.db.Query(ctx, "SELECT "+columns+" FROM outbox_act WHERE number = ? AND channel = 'mail' AND state = ? ORDER BY id DESC LIMIT ?",
		number, string(Sent), maxUnder)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		a, err := scan(r)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the letters of %s: %w", number, err)
	}
	return list, nil
}
