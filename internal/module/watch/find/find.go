package find

import (
	"context"
	"embed"
	"io/fs"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Store keeps the findings.
type Store struct{ db *sqldb.DB }

// New returns the store, its tables up to date.
func New(ctx context.Context, db *sqldb.DB) (*Store, error) {
	files, err := fs.Sub(migrations, "migrate")
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, "find", files); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}
