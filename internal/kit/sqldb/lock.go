package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Lock is held by one process, or in part by many, over all that share the records. PostgreSQL lets go of it when the
// connection ends, so a process that dies leaves none. In SQLite, which has one process, it is always held.
type Lock struct {
	conn   *sql.Conn
	key    int64
	shared bool
}

// askWait is how long a server may take to say that a lock is still held.
const askWait = 3 * time.Second

// TakeLock waits for a lock and takes it.
func (db *DB) TakeLock(ctx context.Context, name string) (*Lock, error) {
	return db.lock(ctx, name, false, func(l *Lock) (bool, error) { return l.wait(ctx) })
}

// TryLock takes a lock, alone or together with others who take it so, and returns nil when that can't be now.
func (db *DB) TryLock(ctx context.Context, name string, shared bool) (*Lock, error) {
	return db.lock(ctx, name, shared, func(l *Lock) (bool, error) { return l.try(ctx) })
}

func (db *DB) lock(ctx context.Context, name string, shared bool, take func(*Lock) (bool, error)) (*Lock, error) {
	if db.engine == SQLite {
		return &Lock{}, nil
	}
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return nil, told(fmt.Errorf("lock %s: %w", name, err))
	}
	l := &Lock{conn: conn, key: db.keyOf(name), shared: shared}
	got, err := take(l)
	if err == nil && got {
		return l, nil
	}
	if err != nil {
		err = told(fmt.Errorf("lock %s: %w", name, err))
	}
	return nil, errors.Join(err, l.drop())
}

// wait waits for as long as ctx lets it; the server ends each wait after a while.
func (l *Lock) wait(ctx context.Context) (bool, error) {
	for {
		_, err := l.conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", l.key)
		var said *pgconn.PgError
		if !errors.As(err, &said) || said.Code != lockTimeout {
			return err == nil, err
		}
	}
}

// lockTimeout is the code of a wait that the server has ended, in appendix A of PostgreSQL's manual.
const lockTimeout = "55P03"

func (l *Lock) try(ctx context.Context) (got bool, err error) {
	query := "SELECT pg_try_advisory_lock($1)"
	if l.shared {
		query = "SELECT pg_try_advisory_lock_shared($1)"
	}
	err = l.conn.QueryRowContext(ctx, query, l.key).Scan(&got)
	return got, err
}

// Held asks whether the lock is still held. It is called by one goroutine at a time, and not after Release.
func (l *Lock) Held(ctx context.Context) error {
	if l.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	return told(l.conn.PingContext(ctx))
}

// Release lets go of the lock. When that can't be said to the server the connection is ended, which comes to the same.
func (l *Lock) Release() error {
	if l.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	query := "SELECT pg_advisory_unlock($1)"
	if l.shared {
		query = "SELECT pg_advisory_unlock_shared($1)"
	}
	var was bool
	if err := l.conn.QueryRowContext(ctx, query, l.key).Scan(&was); err != nil || !was {
		return l.drop()
	}
	return l.conn.Close()
}

// drop ends the connection, and with it all that the session holds.
func (l *Lock) drop() error {
	_ = l.conn.Raw(func(any) error { return driver.ErrBadConn }) // that takes it out of the pool
	if err := l.conn.Close(); !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}

// keyOf is the number of a lock with a name on these records.
func (db *DB) keyOf(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(strconv.FormatInt(db.key, 16) + " " + name))
	return int64(h.Sum64())
}

// Holders tells how many processes hold a lock.
func (db *DB) Holders(ctx context.Context, name string) (n int, err error) {
	if db.engine == SQLite {
		return 1, nil
	}
	key := uint64(db.keyOf(name))
	err = db.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
		WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database() AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 1`,
		int64(key>>32), int64(key&0xffffffff)).Scan(&n)
	return n, told(err)
}
