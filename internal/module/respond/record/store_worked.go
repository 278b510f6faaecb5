package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Efforts returns the time that was worked for items, by person, the most first.
func Efforts(ctx context.Context, r sqldb.Reader, of ...int64) (list []item.Effort, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT by, SUM(minutes) FROM respond_entry WHERE minutes <> 0 AND item IN ("+marks+") GROUP BY by ORDER BY 2 DESC, by", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var e item.Effort
		err := row.Scan(&e.By, &e.Minutes)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum time worked: %w", err)
	}
	return list, nil
}

// SetMinutes says how long an entry of items took; by is who wrote it, "" is anybody. It tells whether there is such an entry.
func SetMinutes(ctx context.Context, tx *sqldb.Tx, of []int64, entry int64, by string, minutes int64) (bool, error) {
	marks, args := among(of)
	res, err := tx.Exec(ctx, "UPDATE respond_entry SET minutes = ? WHERE id = ? AND (by = ? OR ? = '') AND what IN ('note', 'call', 'mail', 'worked') AND item IN ("+marks+")",
		append([]any{minutes, entry, by, by}, args...)...)
	if err != nil {
		return false, fmt.Errorf("set time worked: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
