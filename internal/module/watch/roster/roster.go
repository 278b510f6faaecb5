package roster

import (
	"context"
	"embed"
	"fmt"
	"sync"
	"sync/atomic"

	"tocsin/internal/kit/audit"
	processes "tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
	"tocsin/plugin/enrich"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Roster is the list of constituents. All methods may be called by several goroutines at once.
type Roster struct {
	db    *sqldb.DB
	write sync.Mutex // one change with its new Index at a time, so that the newest Index is published last
	index atomic.Pointer[Index]
	facts func() *enrich.Enricher

	version atomic.Int64 // of what Index was made from

	standing atomic.Pointer[Index] // what the findings stand by; see Standing

	defaults Defaults
}

// New returns the roster that is kept in db. Start must be called before anything else.
func New(db *sqldb.DB) *Roster {
	r := &Roster{db: db, facts: func() *enrich.Enricher { return nil }}
	r.index.Store(&Index{})
	r.standing.Store(&Index{})
	return r
}

// SetFacts gives the roster what is known of addresses, for Who and Coverage. It is called before Start, or never.
func (r *Roster) SetFacts(facts func() *enrich.Enricher) { r.facts = facts }

// Start brings the tables up to date and loads the Index.
func (r *Roster) Start(ctx context.Context) error {
	if err := r.db.Migrate(ctx, "roster", migrations); err != nil {
		return fmt.Errorf("start roster: %w", err)
	}
	if _, err := processes.Open(ctx, r.db); err != nil {
		return fmt.Errorf("start roster: %w", err)
	}
	if err := audit.Open(ctx, r.db); err != nil {
		return fmt.Errorf("start roster: %w", err)
	}
	return r.Reload(ctx)
}

// Index returns the index of the moment. It never changes; after a change of the roster there is a new one.
func (r *Roster) Index() *Index { return r.index.Load() }

// Reload reads the Index again, for when another process has changed the roster.
func (r *Roster) Reload(ctx context.Context) error {
	r.write.Lock()
	defer r.write.Unlock()
	return r.publish(ctx)
}

// changesOf is what a change of the roster is counted under, for processes that share the records.
const changesOf = "roster"

// Refresh reads the Index again if another process has changed the roster since.
func (r *Roster) Refresh(ctx context.Context) error {
	if r.db.Engine() == sqldb.SQLite { // there is no other process
		return nil
	}
	n, err := processes.Version(ctx, r.db, changesOf)
	if err != nil || n == r.version.Load() {
		return err
	}
	return r.Reload(ctx)
}

// publish makes the Index anew. Its version is looked up first: what changes meanwhile is read once too often, not never.
func (r *Roster) publish(ctx context.Context) error {
	n, err := processes.Version(ctx, r.db, changesOf)
	if err != nil {
		return err
	}
	x, err := loadIndex(ctx, r.db)
	if err != nil {
		return fmt.Errorf("load index of constituents: %w", err)
	}
	stand, err := loadUnsettled(ctx, r.db)
	if err != nil {
		return fmt.Errorf("load index of constituents: %w", err)
	}
	if stand == nil {
		stand = x
	}
	r.index.Store(x)
	r.standing.Store(stand)
	r.version.Store(n)
	return nil
}

// Standing returns the index that the findings stand by. It is Index, but for the time between a change of whose
// something is and when the findings have followed. What is read into the findings goes by it.
func (r *Roster) Standing() *Index { return r.standing.Load() }

// change runs one transaction and publishes the Index that follows from it.
func (r *Roster) change(ctx context.Context, f func(tx *sqldb.Tx) error) error {
	r.write.Lock()
	defer r.write.Unlock()
	if err := r.db.Tx(ctx, func(tx *sqldb.Tx) error { return r.changeIn(ctx, tx, f) }); err != nil {
		return err
	}
	return r.publish(ctx)
}

// changeIn is a change in somebody else's transaction. Once that stands, Reload publishes the Index.
func (r *Roster) changeIn(ctx context.Context, tx *sqldb.Tx, f func(tx *sqldb.Tx) error) error {
	was, err := r.current(ctx, tx)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return err
	}
	now, err := loadIndex(ctx, tx)
	if err != nil {
		return fmt.Errorf("load index of constituents: %w", err)
	}
	if nets, _ := Moved(was, now, 1); len(nets) > 0 {
		if err := unsettle(ctx, tx, was); err != nil {
			return fmt.Errorf("keep earlier owners: %w", err)
		}
	}
	return processes.Bump(ctx, tx, changesOf)
}

// current returns the index as it is before a change, also where another process has changed the roster.
func (r *Roster) current(ctx context.Context, tx *sqldb.Tx) (*Index, error) {
	n, err := processes.Version(ctx, tx, changesOf)
	if err != nil || n == r.version.Load() {
		return r.Index(), err
	}
	return loadIndex(ctx, tx)
}
