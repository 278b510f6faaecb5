package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"tocsin"
)

// How many connections a process keeps to a PostgreSQL server.
const (
	openConns = 12
	idleConns = 4
	connLife  = 30 * time.Minute
)

// connectTime is how long a connection may take to come about, where the address says nothing of it.
const connectTime = 10 * time.Second

// session is what the server is told of each connection, where the address says nothing else. A commit is on disk whatever
// the server's default is; a process that has died without a word, or hangs inside a transaction, is let go of.
// No query is worth several processes or a compiler of the server's: what pages ask for takes milliseconds, and to start
// either takes more than that. Times are in milliseconds, those of TCP in seconds.
var session = map[string]string{
	"application_name": "tocsin", "timezone": "UTC", "client_encoding": "UTF8", "standard_conforming_strings": "on",
	"synchronous_commit": "on", "default_transaction_isolation": "read committed", "lock_timeout": "300000",
	"idle_in_transaction_session_timeout": "600000", "jit": "off", "max_parallel_workers_per_gather": "0",
	"tcp_keepalives_idle": "20", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "4",
}

func openPostgres(ctx context.Context, where string) (*DB, error) {
	cfg, err := pgx.ParseConfig(where)
	if err != nil { // the driver's text may hold a part of the password
		return nil, tocsin.Faultf(tocsin.Invalid, "the address of the records is not understood: it is like postgres://user:password@host:5432/database?sslmode=verify-full")
	}
	for name, value := range session {
		if _, given := cfg.RuntimeParams[name]; !given {
			cfg.RuntimeParams[name] = value
		}
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTime
	}
	name := fmt.Sprintf("PostgreSQL %s:%d/%s", cfg.Host, cfg.Port, cfg.Database)
	pool := sql.OpenDB(connector{stdlib.GetConnector(*cfg), name})
	db := &DB{sql: pool, lib: pool, turns: make(chan struct{}, openConns/2), now: time.Now, engine: Postgres, name: name}
	db.sql.SetMaxOpenConns(openConns)
	db.sql.SetMaxIdleConns(idleConns)
	db.sql.SetConnMaxLifetime(connLife)
	if err := db.look(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open records: %w", err), db.Close())
	}
	return db, nil
}

// look sees whether the server is one that can keep the records, and where in it they are.
func (db *DB) look(ctx context.Context) error {
	var encoding, database string
	var schema sql.NullString
	var version int
	err := db.sql.QueryRowContext(ctx, "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int, current_database(), current_schema()").
		Scan(&encoding, &version, &database, &schema)
	switch {
	case err != nil:
		return told(err)
	case encoding != "UTF8":
		return tocsin.Faultf(tocsin.Invalid, "%s keeps text as %s: make the database with ENCODING 'UTF8'", db.name, encoding)
	case version < oldest:
		return tocsin.Faultf(tocsin.Invalid, "%s is version %d: it must be %d or newer", db.name, version/10_000, oldest/10_000)
	case !schema.Valid:
		return tocsin.Faultf(tocsin.Invalid, "%s has no schema that the user may use: see search_path", db.name)
	}
	h := fnv.New64a()
	h.Write([]byte("tocsin records " + schema.String))
	db.key = int64(h.Sum64())
	return nil
}

// oldest is the oldest version of PostgreSQL that is worked with, as it numbers itself.
const oldest = 13_00_00

// beginPostgres begins a transaction that is the only one of its kind on these records until it ends. Each statement after
// the lock sees all that those before it have committed.
func (db *DB) beginPostgres(ctx context.Context) (*sql.Tx, error) {
	tx, err := db.sql.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", db.key); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}
