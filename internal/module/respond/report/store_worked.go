package report

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// labour sums the minutes that were worked from a time until another, by person and by type; the most first.
func labour(ctx context.Context, r sqldb.Reader, from, to int64) (people, types []Effort, err error) {
	of := [2]map[string]int64{{}, {}}
	rows, err := r.Query(ctx, `SELECT e.by, i.class, SUM(e.minutes) FROM respond_entry e JOIN respond_item i ON i.id = e.item
		WHERE e.minutes <> 0 AND e.at >= ? AND e.at < ? GROUP BY e.by, i.class`, from, to)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var by, class string
		var n int64
		err := row.Scan(&by, &class, &n)
		of[0][by] += n
		of[1][class] += n
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("sum time worked: %w", err)
	}
	return efforts(of[0]), efforts(of[1]), nil
}
