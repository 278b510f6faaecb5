package inbox

import (
	"context"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Finished returns the reports whose reading was done at a time or later, the first done first, at most limit.
func (b *Inbox) Finished(ctx context.Context, since time.Time, limit int) ([]Report, error) {
	rows, err := b.db.Query(ctx, "SELECT "+columns+" FROM inbox_report WHERE state = ? AND finished >= ? ORDER BY finished, id LIMIT ?",
		string(Done), sqldb.Time(since), limit)
	return collect(rows, err)
}
