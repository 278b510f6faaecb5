package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Writers are those who have begun a letter in any of some items, who kept it last at the top.
func Writers(ctx context.Context, r sqldb.Reader, of ...int64) (list []item.Writer, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT owner, MAX(changed) AS at FROM respond_draft WHERE item IN ("+marks+") GROUP BY owner ORDER BY at DESC, owner", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var w item.Writer
		var at int64
		err := row.Scan(&w.Name, &at)
		w.At = sqldb.FromTime(at)
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who writes: %w", err)
	}
	return list, nil
}
