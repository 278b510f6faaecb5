package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the engine in the box
)

func openSQLite(ctx context.Context, file string) (*DB, error) {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"cache_size(-8000)", "mmap_size(0)", "temp_store(MEMORY)",
	}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("open records %s: %w", file, err)
	}
	db.SetMaxOpenConns(6)
	db.SetMaxIdleConns(3)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open records %s: %w", file, err), db.Close())
	}
	return &DB{sql: db, now: time.Now, engine: SQLite, name: file}, nil
}

// checkSQLite reads the whole file.
func (db *DB) checkSQLite(ctx context.Context) error {
	var said string
	if err := db.QueryRow(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New(said)
	}
	return nil
}
