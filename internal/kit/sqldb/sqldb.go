// Package sqldb is the node's store of records: SQLite in the box. SQL is written by hand in the subset that SQLite and
// PostgreSQL share, with ? for a parameter, and lives in the rooms' store*.go files and nowhere else.
//
// A room brings its tables as numbered files (migrate/0001_what.sql, in goose's notation) and calls Migrate at start.
// All writing happens in Tx, which holds one time for all that it writes, so a test can fix it.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the engine in the box
)

// ErrNoRows is what QueryRow's Scan returns when there is nothing.
var ErrNoRows = sql.ErrNoRows

// DB is an open store.
type DB struct {
	sql *sql.DB
	now func() time.Time
}

// Open opens the store in a file, making it if need be. Every commit is on disk when Tx returns.
func Open(ctx context.Context, file string) (*DB, error) {
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
	return &DB{sql: db, now: time.Now}, nil
}

// SetClock makes every later transaction take its time from now. Tests alone call it.
func (db *DB) SetClock(now func() time.Time) { db.now = now }

// Close closes the store.
func (db *DB) Close() error { return db.sql.Close() }

// Migrate brings a room's tables up to date. files holds the migrations at its root; a room has a version table of its
// own, so rooms come and go without touching each other.
func (db *DB) Migrate(ctx context.Context, room string, files fs.FS) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db.sql, files,
		goose.WithTableName(room+"_migration"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations of %s: %w", room, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	return nil
}

// Reader is what can be asked for rows: a DB or a Tx.
type Reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Query runs a query outside of any transaction.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.sql.QueryContext(ctx, query, args...)
}

// QueryRow runs a query for one row outside of any transaction.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return db.sql.QueryRowContext(ctx, query, args...)
}

// Tx is a transaction that writes.
type Tx struct {
	tx *sql.Tx
	// Now is the time of the transaction, in UTC, to the microsecond.
	Now time.Time
}

// Tx runs f in one transaction: committed when f returns nil, rolled back else. f must not use the DB itself.
func (db *DB) Tx(ctx context.Context, f func(tx *Tx) error) error {
	tx, err := db.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(&Tx{tx: tx, Now: db.now().UTC().Truncate(time.Microsecond)}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(ctx, query, args...)
}

// Query runs a query inside the transaction.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a query for one row inside the transaction.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, query, args...)
}

// Prepare makes a statement that runs many times inside the transaction; the caller closes it.
func (tx *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return tx.tx.PrepareContext(ctx, query)
}

// Each scans every row of rows with scan, closes them, and returns the first error.
func Each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Time is how a time stands in a column: Unix microseconds in UTC, 0 for the zero time.
func Time(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromTime reads what Time wrote.
func FromTime(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Check reads the whole store and returns what is wrong with it.
func (db *DB) Check(ctx context.Context) error {
	var said string
	if err := db.QueryRow(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New(said)
	}
	return nil
}
