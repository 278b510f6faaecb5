package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// States are the states that a job has, as Count names them.
var States = []string{"available", "scheduled", "running", "retryable", "completed", "cancelled", "discarded", "pending"}

// Count counts the jobs that are kept, by their state. Those that are done are kept for a day.
func (j *Jobs) Count(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	rows, err := j.db.Query(ctx, "SELECT CAST(state AS TEXT), COUNT(*) FROM river_job GROUP BY state")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var state string
		var n int64
		err := r.Scan(&state, &n)
		counts[state] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return counts, nil
}
