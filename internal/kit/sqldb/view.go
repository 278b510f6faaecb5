package sqldb

import (
	"context"
	"database/sql"
	"fmt"
)

// View runs f in a transaction that only reads, and sees one moment however long it takes. Others write meanwhile.
func (db *DB) View(ctx context.Context, f func(r Reader) error) error {
	level := sql.LevelDefault
	if db.engine == Postgres {
		level = sql.LevelRepeatableRead
	}
	tx, err := db.sql.BeginTx(ctx, &sql.TxOptions{Isolation: level, ReadOnly: true})
	if err != nil {
		return told(fmt.Errorf("begin to read: %w", err))
	}
	defer tx.Rollback() //nolint:errcheck // it has only read
	return f(&Tx{tx: tx, engine: db.engine, Now: db.now().UTC()})
}

// GoOn makes what numbers a table's rows by itself go on behind the last: after rows were put in with numbers of their own.
func (tx *Tx) GoOn(ctx context.Context, table string) error {
	if tx.engine == SQLite { // goes on by itself
		return nil
	}
	return numberOn(ctx, tx, table)
}
