package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// tables returns the names of all tables of the records, sorted.
func (db *DB) tables(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if db.engine == Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"`
	}
	var names []string
	rows, err := db.sql.QueryContext(ctx, query)
	err = Each(rows, err, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", told(err))
	}
	return names, nil
}

// quoteName writes a table's or a column's name as both engines read it.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
