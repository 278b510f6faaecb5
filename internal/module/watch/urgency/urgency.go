package urgency

import (
	"context"
	"embed"
	"sync"
	"time"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// fresh is how long facts are kept in memory before they are looked at again: another process may have read newer ones.
const fresh = time.Minute

// Store keeps the facts, and which findings name which vulnerabilities.
type Store struct {
	db  *sqldb.DB
	now func() time.Time

	mu     sync.Mutex
	facts  map[string]Fact
	loaded time.Time
}

// New returns the store, its tables up to date.
func New(ctx context.Context, db *sqldb.DB, now func() time.Time) (*Store, error) {
	if err := db.Migrate(ctx, "urgency", migrations); err != nil {
		return nil, err
	}
	return &Store{db: db, now: now}, nil
}

// Facts returns what is known of all vulnerabilities, by their CVE. It is not to be changed.
func (s *Store) Facts(ctx context.Context) (map[string]Fact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.facts != nil && s.now().Sub(s.loaded) < fresh {
		return s.facts, nil
	}
	facts, err := s.load(ctx)
	if err == nil {
		s.facts, s.loaded = facts, s.now()
	}
	return facts, err
}

// Forget has the facts looked at again at the next need.
func (s *Store) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.facts = nil
}

// Problem names a finding.
type Problem struct{ Owner, Type, Identifier string }
