package sqldb

import "context"

// Check reads the whole store and returns what is wrong with it.
func (db *DB) Check(ctx context.Context) error {
	if db.engine == SQLite {
		return db.checkSQLite(ctx)
	}
	return db.checkPostgres(ctx)
}

// checkPostgres reads every row of every table of the records: a damaged page or a lost file shows.
func (db *DB) checkPostgres(ctx context.Context) error {
	tables, err := db.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		var n int64
		if err := db.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT t::text FROM `+quoteName(t)+` t OFFSET 0) AS whole`).Scan(&n); err != nil {
			return told(err)
		}
	}
	return nil
}
