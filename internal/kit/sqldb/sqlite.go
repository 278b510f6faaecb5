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

// How many connections a process has to the file: for what reads and the one that writes, and for libraries.
const (
	fileConns = 6
	libConns  = 4
)

func openSQLite(ctx context.Context, file string) (*DB, error) {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"cache_size(-8000)", "mmap_size(0)", "temp_store(MEMORY)",
	}, "_txlock": {"immediate"}}
	where := "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
	pool := func(conns int) (*sql.DB, error) {
		p, err := sql.Open("sqlite", where)
		if err == nil {
			p.SetMaxOpenConns(conns)
			p.SetMaxIdleConns(conns / 2)
		}
		return p, err
	}
	db := &DB{turns: make(chan struct{}, 1), now: time.Now, engine: SQLite, name: file}
	var err error
	if db.sql, err = pool(fileConns); err != nil {
		return nil, fmt.Errorf("open records %s: %w", file, err)
	}
	if db.lib, err = pool(libConns); err == nil {
		err = db.sql.PingContext(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open records %s: %w", file, err), db.sql.Close())
	}
	return db, nil
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
