package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// tallied are the columns that items are counted by.
var tallied = map[string]string{
	"class": "i.class", "status": "i.status", "priority": "i.priority", "owner": "i.owner", "constituent": "i.org", "kind": "i.kind", "team": "i.team",
}

// Tally counts what a query matches by the values of a column, the commonest first.
func Tally(ctx context.Context, r sqldb.Reader, q Query, by string, most int) (list []item.Share, err error) {
	column, ok := tallied[by]
	if !ok {
		return nil, wrong("by", "items are not counted by %.40q", by)
	}
	where, args := q.where()
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT CAST(%[1]s AS TEXT), COUNT(*) FROM respond_item i WHERE %[2]s GROUP BY %[1]s ORDER BY COUNT(*) DESC, %[1]s LIMIT %[3]d", column, where, most), args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var s item.Share
		err := row.Scan(&s.Value, &s.Count)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count items by %s: %w", by, err)
	}
	return list, nil
}
