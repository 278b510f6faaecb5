package report

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// keptLabels is how many tags, and how many techniques, of a period are kept, the most used first.
const keptLabels = 200

// visible is what may be counted by words that others wrote: they may tell more than a number does, so what is restricted or
// marked more strictly than TLP:AMBER is left out.
const visible = "i.created >= ? AND i.created < ? AND i.merged = 0 AND i.restricted = 0 AND i.mark >= ?"

// tags counts the tags of the reports and incidents that were opened from a time until another.
func tags(ctx context.Context, r sqldb.Reader, from, to int64) ([]Row, error) {
	return labels(ctx, r, `SELECT t.tag, i.kind, COUNT(*) FROM respond_item i JOIN respond_tag t ON t.item = i.id
		WHERE `+visible+` GROUP BY t.tag, i.kind`, from, to, tocsin.Amber)
}

// techniques counts the reports and incidents in which a technique of ATT&CK was used, each once under however many tactics.
func techniques(ctx context.Context, r sqldb.Reader, from, to int64) ([]Row, error) {
	return labels(ctx, r, `SELECT t.technique, i.kind, COUNT(DISTINCT i.id) FROM respond_item i JOIN respond_technique t ON t.item = i.id
		WHERE `+visible+` AND t.mark >= ? GROUP BY t.technique, i.kind`, from, to, tocsin.Amber, tocsin.Amber)
}

// labels reads what a query counts: a label, a kind of item, how many.
func labels(ctx context.Context, r sqldb.Reader, query string, args ...any) ([]Row, error) {
	m := rows{}
	list, err := r.Query(ctx, query, args...)
	err = sqldb.Each(list, err, func(row *sql.Rows) error {
		var label, kind string
		var n int64
		err := row.Scan(&label, &kind, &n)
		if m[label] == nil {
			m[label] = &Row{Key: label}
		}
		switch item.Kind(kind) {
		case item.Incident:
			m[label].Incidents += n
		case item.Report:
			m[label].Reports += n
		case item.Investigation, item.Measure:
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count tags and techniques: %w", err)
	}
	out := m.list()
	return out[:min(len(out), keptLabels)], nil
}
