package live

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Tables makes the package's tables.
func Tables(ctx context.Context, db *sqldb.DB) error {
	return db.Migrate(ctx, "live", migrations)
}

// Touch says that a topic has changed, in the transaction that changes it. Every process on the same records hears of it
// within a moment; Hub.Wake makes this one hear at once.
func Touch(ctx context.Context, tx *sqldb.Tx, topic string) error {
	_, err := tx.Exec(ctx, `INSERT INTO live_topic (name, number) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET number = live_topic.number + 1`, topic)
	if err != nil {
		return fmt.Errorf("note a change of %s: %w", topic, err)
	}
	return nil
}

// askAtOnce is how many topics one statement asks for.
const askAtOnce = 500

// Read returns a Source that reads what Touch has written.
func Read(db sqldb.Reader) Source {
	return func(ctx context.Context, topics []string) (map[string]int64, error) {
		out := make(map[string]int64, len(topics))
		for len(topics) > 0 {
			n := min(len(topics), askAtOnce)
			if err := read(ctx, db, topics[:n], out); err != nil {
				return nil, fmt.Errorf("look for changes: %w", err)
			}
			topics = topics[n:]
		}
		return out, nil
	}
}

func read(ctx context.Context, db sqldb.Reader, topics []string, out map[string]int64) error {
	args := make([]any, len(topics))
	for i, t := range topics {
		args[i] = t
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(topics)), ", ")
	rows, err := db.Query(ctx, "SELECT name, number FROM live_topic WHERE name IN ("+marks+")", args...)
	return sqldb.Each(rows, err, func(row *sql.Rows) error {
		var name string
		var n int64
		err := row.Scan(&name, &n)
		out[name] = n
		return err
	})
}
