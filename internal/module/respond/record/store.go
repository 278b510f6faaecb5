// Package record keeps the desk's items, letters, streams and what hangs on them. It holds the only SQL of the room.
package record

import (
	"context"
	"embed"
	"errors"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Open brings the tables up to date, with those that they need.
func Open(ctx context.Context, db *sqldb.DB) error {
	return errors.Join(number.Open(ctx, db), audit.Open(ctx, db), live.Tables(ctx, db), db.Migrate(ctx, "respond", migrations))
}
