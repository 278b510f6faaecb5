package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5/stdlib"
)

// conn is a connection to PostgreSQL whose errors say that the server is away when it is: whatever asks for whatever, and
// at whichever moment of it the server goes, people are told the same.
type conn struct{ *stdlib.Conn }

// errNotPgx says that the driver's parts are not of the kinds that are known here.
var errNotPgx = errors.New("the driver of PostgreSQL is another one than this was written for")

// connOf makes a conn of the driver's.
func connOf(c driver.Conn) (driver.Conn, error) {
	of, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errNotPgx, c.Close())
	}
	return conn{of}, nil
}

func (c conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, told(err)
	}
	of, ok := s.(*stdlib.Stmt)
	if !ok {
		return nil, errors.Join(errNotPgx, s.Close())
	}
	return stmt{of}, nil
}

func (c conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, opts)
	if err != nil {
		return nil, told(err)
	}
	return txn{tx}, nil
}

func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.Conn.ExecContext(ctx, query, args)
	return r, told(err)
}

func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return rowsOf(c.Conn.QueryContext(ctx, query, args))
}

// Ping asks whether the connection is alive.
func (c conn) Ping(ctx context.Context) error { return told(c.Conn.Ping(ctx)) }

// stmt is a prepared statement.
type stmt struct{ *stdlib.Stmt }

func (s stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.Stmt.ExecContext(ctx, args)
	return r, told(err)
}

func (s stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return rowsOf(s.Stmt.QueryContext(ctx, args))
}

// txn is a transaction.
type txn struct{ driver.Tx }

func (t txn) Commit() error   { return told(t.Tx.Commit()) }
func (t txn) Rollback() error { return told(t.Tx.Rollback()) }

// rows are what a query finds.
type rows struct{ *stdlib.Rows }

func rowsOf(r driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, told(err)
	}
	of, ok := r.(*stdlib.Rows)
	if !ok {
		return nil, errors.Join(errNotPgx, r.Close())
	}
	return rows{of}, nil
}

// Next returns the next row; io.EOF, bare, is their end and not the server's.
func (r rows) Next(dest []driver.Value) error {
	err := r.Rows.Next(dest)
	if err == io.EOF { //nolint:errorlint // one that wraps it is a lost connection
		return err
	}
	return told(err)
}

func (r rows) Close() error { return told(r.Rows.Close()) }
