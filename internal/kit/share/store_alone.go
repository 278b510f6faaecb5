package share

import (
	"context"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Alone tells whether this process, which has joined, is the only one that shares the records, and since when at least, by
// the server's clock: whatever another process has begun before is left by a dead one. In SQLite it always is.
func (s *Share) Alone(ctx context.Context) (since time.Time, alone bool, err error) {
	if s.db.Engine() == sqldb.SQLite {
		return time.Now(), true, nil
	}
	var at int64
	if err := s.db.QueryRow(ctx, "SELECT CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)").Scan(&at); err != nil {
		return since, false, fmt.Errorf("ask for the time: %w", err)
	}
	n, err := s.Members(ctx) // whoever joins from now on has begun nothing yet
	return sqldb.FromTime(at), n == 1, err
}
