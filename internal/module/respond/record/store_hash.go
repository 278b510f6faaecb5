package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// KnownHashes returns, of hashes of files, those that are indicators of items other than some, each with the number of the
// newest such item that somebody may see.
func KnownHashes(ctx context.Context, r sqldb.Reader, v item.Viewer, hashes []string, but []int64) (map[string]string, error) {
	known := map[string]string{}
	if len(hashes) == 0 {
		return known, nil
	}
	c := named(v)
	c.and("x.kind = 'hash'")
	only(c, "x.value", hashes)
	if len(but) > 0 {
		none(c, "x.item", but)
	}
	rows, err := r.Query(ctx, "SELECT x.value, i.number FROM respond_indicator x JOIN respond_item i ON i.id = x.item WHERE "+strings.Join(c.where, " AND ")+" ORDER BY i.id LIMIT 1000", c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var value, number string
		err := row.Scan(&value, &number)
		known[value] = number
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for hashes of files: %w", err)
	}
	return known, nil
}
