package find

import (
	"context"
	"embed"
	"errors"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Store keeps the findings.
type Store struct{ db *sqldb.DB }

// New returns the store, its tables up to date.
func New(ctx context.Context, db *sqldb.DB) (*Store, error) {
	if err := errors.Join(live.Tables(ctx, db), db.Migrate(ctx, "find", migrations)); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}
