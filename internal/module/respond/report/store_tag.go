package report

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// keptTags is how many tags of a period are kept, the most used first.
const keptTags = 200

// tags counts the tags of the reports and incidents that were opened from a time until another. The words may tell more
// than a number does, so what is restricted or marked more strictly than TLP:AMBER is left out.
func tags(ctx context.Context, r sqldb.Reader, from, to int64) ([]Row, error) {
	m := rows{}
	list, err := r.Query(ctx, `SELECT t.tag, i.kind, COUNT(*) FROM respond_item i JOIN respond_tag t ON t.item = i.id
		WHERE i.created >= ? AND i.created < ? AND i.merged = 0 AND i.restricted = 0 AND i.mark >= ? GROUP BY t.tag, i.kind`, from, to, tocsin.Amber)
	err = sqldb.Each(list, err, func(row *sql.Rows) error {
		var tag, kind string
		var n int64
		err := row.Scan(&tag, &kind, &n)
		if m[tag] == nil {
			m[tag] = &Row{Key: tag}
		}
		switch item.Kind(kind) {
		case item.Incident:
			m[tag].Incidents += n
		case item.Report:
			m[tag].Reports += n
		case item.Investigation, item.Measure:
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count tags: %w", err)
	}
	out := m.list()
	return out[:min(len(out), keptTags)], nil
}
