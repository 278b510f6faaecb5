// Package sqldb is the node's store of records: SQLite in the box, or a PostgreSQL server. SQL is written by hand in the
// subset that both share, with ? for a parameter, and lives in the rooms' store*.go files and nowhere else.
//
// A room brings its tables as numbered files (migrate/0001_what.sql, in goose's notation) and calls Migrate at start; for
// PostgreSQL a few words of type are translated (see translate). All writing happens in Tx, which holds one time for all
// that it writes, so a test can fix it. Transactions that write come one after the other on both engines, over all the
// processes that share the records: nothing that is read in Tx changes until Tx ends.
//
// What holds on both engines: a statement that fails ends its transaction (use ON CONFLICT), rows are closed before the
// next statement of the same transaction, text compares byte by byte and holds neither NUL nor what is not UTF-8 (both are
// replaced), a bool is 0 or 1.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// ErrNoRows is what QueryRow's Scan returns when there is nothing.
var ErrNoRows = sql.ErrNoRows

// Engine names what keeps the records.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// EngineOf tells which engine an address is of: a URL is PostgreSQL's, all else the path of a file.
func EngineOf(where string) Engine {
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		return Postgres
	}
	return SQLite
}

// DB is an open store.
type DB struct {
	sql    *sql.DB
	lib    *sql.DB       // what a library uses
	turns  chan struct{} // one for each transaction of this process that writes or waits for it
	now    func() time.Time
	engine Engine
	name   string
	key    int64 // of PostgreSQL: what the records are locked by; records in one place have one key
}

// Open opens the records in a file, which is made if need be, or on a server (postgres://user:password@host/database).
// Every commit is on disk when Tx returns.
func Open(ctx context.Context, where string) (*DB, error) {
	if EngineOf(where) == Postgres {
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, where)
}

// Engine tells what keeps the records.
func (db *DB) Engine() Engine { return db.engine }

// Name is where the records are, in words that people may see: it holds no password.
func (db *DB) Name() string { return db.name }

// SQL is a pool for a library that brings its own statements. Nobody else uses it. In SQLite it is one of its own: what a
// library writes waits for the file's lock on its connections, and those that read inside a transaction need theirs.
func (db *DB) SQL() *sql.DB { return db.lib }

// SetClock makes every later transaction take its time from now, before anything else uses the store. Tests call it, and
// what plays a story of the past.
func (db *DB) SetClock(now func() time.Time) { db.now = now }

// Close closes the store.
func (db *DB) Close() error {
	if db.lib == db.sql {
		return db.sql.Close()
	}
	return errors.Join(db.lib.Close(), db.sql.Close())
}

// Reader is what can be asked for rows: a DB or a Tx.
type Reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Query runs a query outside of any transaction.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	counted(ctx)
	rows, err := db.sql.QueryContext(ctx, db.engine.words(query), values(args)...)
	return rows, told(err)
}

// QueryRow runs a query for one row outside of any transaction.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	counted(ctx)
	return db.sql.QueryRowContext(ctx, db.engine.words(query), values(args)...)
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
	return told(rows.Err())
}

// Column returns the one column of rows, as Each reads them.
func Column[T any](rows *sql.Rows, err error) (list []T, _ error) {
	err = Each(rows, err, func(row *sql.Rows) error {
		var value T
		err := row.Scan(&value)
		list = append(list, value)
		return err
	})
	return list, err
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
