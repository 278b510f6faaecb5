package find

import (
	"context"
	"fmt"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

// topic changes with what reports and moves change of findings.
const topic = "watch/findings"

// Version names a state of the findings: as long as it is the same, so are they, but for suppressions that end.
type Version struct {
	changes int64 // of sightings and of the days that reports speak of
	said    int64 // the newest of what was said; nothing of that is ever changed or deleted
}

// Version returns the present one.
func (st *Store) Version(ctx context.Context) (v Version, err error) {
	err = st.db.QueryRow(ctx, `SELECT COALESCE((SELECT number FROM live_topic WHERE name = ?), 0), COALESCE((SELECT MAX(id) FROM watch_say), 0)`, topic).
		Scan(&v.changes, &v.said)
	if err != nil {
		return v, fmt.Errorf("version of the findings: %w", err)
	}
	return v, nil
}

// touch says that findings have changed, in the transaction that changes them.
func touch(ctx context.Context, tx *sqldb.Tx) error { return live.Touch(ctx, tx, topic) }
