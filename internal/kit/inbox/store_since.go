package inbox

import (
	"context"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// FinishedSince returns the reports whose last reading ended after a moment, or at it with a larger number, the first to
// end first.
func (b *Inbox) FinishedSince(ctx context.Context, at time.Time, id int64, most int) ([]Report, error) {
	us := sqldb.Time(at)
	rows, err := b.db.Query(ctx, "SELECT "+columns+` FROM inbox_report WHERE state <> ? AND (finished > ? OR finished = ? AND id > ?)
		ORDER BY finished, id LIMIT ?`, string(Waiting), us, us, id, most)
	return collect(rows, err)
}

// LastFinished returns the report whose last reading ended last; one without a number where none has.
func (b *Inbox) LastFinished(ctx context.Context) (Report, error) {
	rows, err := b.db.Query(ctx, "SELECT "+columns+" FROM inbox_report WHERE state <> ? ORDER BY finished DESC, id DESC LIMIT 1", string(Waiting))
	list, err := collect(rows, err)
	if err != nil {
		return Report{}, fmt.Errorf("last report: %w", err)
	}
	if len(list) == 0 {
		return Report{}, nil
	}
	return list[0], nil
}
