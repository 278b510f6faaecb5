package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
)

// Tx is a transaction that writes.
type Tx struct {
	tx     *sql.Tx
	engine Engine
	// Now is the time of the transaction, in UTC, to the microsecond.
	Now time.Time
}

// turnTime is how long a transaction waits for those before it in this process. PostgreSQL's lock_timeout is the same.
const turnTime = 5 * time.Minute

// Tx runs f in one transaction: committed when f returns nil, rolled back else. f runs once, must not call Tx, and sees no
// change of others until it ends: SQLite has one writer at a time, and on PostgreSQL a lock on the records sees to the
// same. What f asks the DB itself does not show what f has written. It gets its answer however many transactions wait:
// those take no connection before it is their turn.
//
// When an error says that the commit got no answer, it may stand or not; the caller looks again, as after a crash.
func (db *DB) Tx(ctx context.Context, f func(tx *Tx) error) error {
	if err := db.turn(ctx); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { <-db.turns }()
	tx, err := db.begin(ctx)
	if err != nil {
		return told(fmt.Errorf("begin: %w", err))
	}
	if err := f(&Tx{tx: tx, engine: db.engine, Now: db.now().UTC().Truncate(time.Microsecond)}); err != nil {
		return undo(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return told(fmt.Errorf("commit: %w", err))
	}
	return nil
}

// turn waits until this transaction may take a connection. Whoever has returned gives the turn back.
func (db *DB) turn(ctx context.Context) error {
	select {
	case db.turns <- struct{}{}:
		return nil
	default:
	}
	late := time.NewTimer(turnTime)
	defer late.Stop()
	select {
	case db.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return tocsin.Faultf(tocsin.Unavailable, "others have been writing to the records for %v", turnTime)
	}
}

// undo rolls a transaction back. When that finds the connection gone, so that is why err came.
func undo(tx *sql.Tx, err error) error {
	end := tx.Rollback()
	switch {
	case lost(end):
		return told(errors.Join(err, end))
	case errors.Is(end, sql.ErrTxDone): // the context has ended it
		return err
	}
	return errors.Join(err, end)
}

// begin begins a transaction as the one writer. A connection of the pool may have died since it was used last: nothing has
// been done on it yet, so another is tried.
func (db *DB) begin(ctx context.Context) (*sql.Tx, error) {
	if db.engine == SQLite {
		return db.sql.BeginTx(ctx, nil)
	}
	for try := 0; ; try++ {
		tx, err := db.beginPostgres(ctx)
		if err == nil || !lost(err) || try == idleConns || ctx.Err() != nil {
			return tx, err
		}
	}
}

// SQL is the transaction underneath, for a library that brings its own statements. Nobody else uses it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	counted(ctx)
	return tx.tx.ExecContext(ctx, tx.engine.words(query), values(args)...)
}

// Query runs a query inside the transaction.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	counted(ctx)
	return tx.tx.QueryContext(ctx, tx.engine.words(query), values(args)...)
}

// QueryRow runs a query for one row inside the transaction.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	counted(ctx)
	return tx.tx.QueryRowContext(ctx, tx.engine.words(query), values(args)...)
}

// Stmt is a statement that runs many times inside a transaction.
type Stmt struct{ stmt *sql.Stmt }

// Prepare makes a statement; the caller closes it.
func (tx *Tx) Prepare(ctx context.Context, query string) (*Stmt, error) {
	s, err := tx.tx.PrepareContext(ctx, tx.engine.words(query))
	if err != nil {
		return nil, err
	}
	return &Stmt{s}, nil
}

// Exec runs the statement.
func (s *Stmt) Exec(ctx context.Context, args ...any) (sql.Result, error) {
	counted(ctx)
	return s.stmt.ExecContext(ctx, values(args)...)
}

// Query runs the statement for its rows.
func (s *Stmt) Query(ctx context.Context, args ...any) (*sql.Rows, error) {
	counted(ctx)
	return s.stmt.QueryContext(ctx, values(args)...)
}

// QueryRow runs the statement for one row.
func (s *Stmt) QueryRow(ctx context.Context, args ...any) *sql.Row {
	counted(ctx)
	return s.stmt.QueryRowContext(ctx, values(args)...)
}

// Close frees the statement.
func (s *Stmt) Close() error { return s.stmt.Close() }
