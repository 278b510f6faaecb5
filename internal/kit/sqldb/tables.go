package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// derived reports whether a table is made from other records, as indexes of words are: it is neither moved nor dumped, and
// made again.
func derived(name string) bool { return strings.HasPrefix(name, "search_") }

// derivedState says which of the derived tables are whole.
const derivedState = "search_state"

// unmake notes that no derived table is whole, since other records stand there now.
func (db *DB) unmake(ctx context.Context, tx *Tx) error {
	query := "SELECT COUNT(*) FROM sqlite_master WHERE name = ?"
	if db.engine == Postgres {
		query = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"
	}
	var n int
	if err := tx.QueryRow(ctx, query, derivedState).Scan(&n); err != nil || n == 0 {
		return told(err)
	}
	_, err := tx.Exec(ctx, "DELETE FROM "+derivedState)
	return told(err)
}

// Tables returns the names of all tables of the records but those that are derived, sorted.
func (db *DB) Tables(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if db.engine == Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"`
	}
	var names []string
	rows, err := db.sql.QueryContext(ctx, query)
	err = Each(rows, err, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		if !derived(name) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", told(err))
	}
	return names, nil
}

// quoteName writes a table's or a column's name as both engines read it.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
