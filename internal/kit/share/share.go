// Package share is what the processes that share the same records agree on: whose turn it is to do what only one may do at
// a time, which copies in memory are out of date, and that all of them mean the same folders.
//
// Where the records are in SQLite there is one process, and every turn is its own.
//
// Tables: share_turn, share_version, share_fact.
package share

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Share is one process's part in it.
type Share struct {
	db   *sqldb.DB
	name string // of this process
	beat time.Duration
	rest time.Duration
}

// Open makes the tables and gives this process a name that no other has.
func Open(ctx context.Context, db *sqldb.DB) (*Share, error) {
	if err := tables(ctx, db); err != nil {
		return nil, err
	}
	return &Share{db: db, name: rand.Text(), beat: beat, rest: rest}, nil
}

func tables(ctx context.Context, db *sqldb.DB) error {
	return db.Migrate(ctx, "share", migrations)
}

// Bump says that a thing has changed, in the transaction that changes it.
func Bump(ctx context.Context, tx *sqldb.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO share_version (name, number) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET number = share_version.number + 1`, name)
	if err != nil {
		return fmt.Errorf("note a change of %s: %w", name, err)
	}
	return nil
}

// Version tells how often a thing has changed.
func Version(ctx context.Context, db sqldb.Reader, name string) (n int64, err error) {
	err = db.QueryRow(ctx, "SELECT number FROM share_version WHERE name = ?", name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for changes of %s: %w", name, err)
	}
	return n, nil
}

// Agree makes a fact be value, unless it is something else already: then what it is comes back.
func (s *Share) Agree(ctx context.Context, name, value string) (is string, err error) {
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO share_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, value); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT value FROM share_fact WHERE name = ?", name).Scan(&is)
	})
	if err != nil {
		return "", fmt.Errorf("agree on %s: %w", name, err)
	}
	return is, nil
}

// members is the lock that every process holds as long as it lives.
const members = "members"

// Member is a process's place among those that share the records.
type Member struct {
	stop context.CancelFunc
	done chan struct{}
	err  error
}

// Join takes this process's place: beside others, or alone where it keeps events or raw reports in folders that no other
// has. A place that is lost with the server is taken again when it is back; said is told when that can't be.
func (s *Share) Join(ctx context.Context, alone bool, said func(error)) (*Member, error) {
	lock, err := s.wait(ctx, alone)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	m := &Member{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(m.done)
		m.err = s.stay(ctx, lock, alone, said)
	}()
	return m, nil
}

// goneWithin is how long a place may still seem taken whose process has just ended: the server takes a moment to see that.
const goneWithin = 2 * time.Second

// wait enters, and tries again for a moment where the place is taken.
func (s *Share) wait(ctx context.Context, alone bool) (*sqldb.Lock, error) {
	for end := time.Now().Add(goneWithin); ; {
		lock, err := s.enter(ctx, alone)
		if tocsin.WhyOf(err) != tocsin.Conflict || time.Now().After(end) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(goneWithin / 20):
		}
	}
}

func (s *Share) enter(ctx context.Context, alone bool) (*sqldb.Lock, error) {
	lock, err := s.db.TryLock(ctx, members, !alone)
	if err != nil || lock != nil {
		return lock, err
	}
	if alone {
		return nil, tocsin.Faultf(tocsin.Conflict, "another process works on %s: to share it all need the same event log (events) and the same folder of raw reports (blobs.dir)", s.db.Name())
	}
	return nil, tocsin.Faultf(tocsin.Conflict, "a process works on %s that keeps events or raw reports to itself: it must be given the same event log (events) and the same folder of raw reports (blobs.dir)", s.db.Name())
}

// stay holds the place until ctx ends.
func (s *Share) stay(ctx context.Context, lock *sqldb.Lock, alone bool, said func(error)) error {
	tick := time.NewTicker(s.beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return lock.Release()
		case <-tick.C:
		}
		if lock.Held(ctx) == nil || ctx.Err() != nil {
			continue
		}
		again, err := s.enter(ctx, alone)
		if again != nil {
			_ = lock.Release() // it is gone
			lock = again
		}
		if err != nil && tocsin.WhyOf(err) != tocsin.Unavailable && ctx.Err() == nil {
			said(err)
		}
	}
}

// Leave gives the place up.
func (m *Member) Leave() error {
	m.stop()
	<-m.done
	return m.err
}

// Members tells how many processes share the records.
func (s *Share) Members(ctx context.Context) (int, error) { return s.db.Holders(ctx, members) }
