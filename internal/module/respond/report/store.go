package report

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Open makes the indices that reports are read along. The desk's tables must be there.
func Open(ctx context.Context, db *sqldb.DB) error { return db.Migrate(ctx, "report", migrations) }

// fact is what a report reads of one item: times are Unix microseconds, 0 for none.
type fact struct {
	created, answered, closed int64

	kind, resolution, reporter, how, class, org string
}

// label is the text of the indices.
const label = `kind || '|' || resolution || '|' || reporter || '|' || how || '|' || class || '|' || org`

// split reads a label.
func (f *fact) split(s string) {
	for _, field := range []*string{&f.kind, &f.resolution, &f.reporter, &f.how, &f.class} {
		*field, s, _ = strings.Cut(s, "|")
	}
	f.org = s
}

// opened calls yield with the items that were opened from a time until another; yield must not keep the fact.
func opened(ctx context.Context, r sqldb.Reader, from, to int64, yield func(*fact)) error {
	rows, err := r.Query(ctx, "SELECT created, answered, closed, "+label+" FROM respond_item WHERE created >= ? AND created < ? AND merged = 0", from, to)
	return facts(rows, err, yield)
}

// endedOlder calls yield with the items that were opened before a time and closed from then until another.
func endedOlder(ctx context.Context, r sqldb.Reader, from, to int64, yield func(*fact)) error {
	rows, err := r.Query(ctx, "SELECT created, 0, closed, "+label+" FROM respond_item WHERE closed >= ? AND closed < ? AND created < ? AND merged = 0 AND closed <> 0", from, to, from)
	return facts(rows, err, yield)
}

func facts(rows *sql.Rows, err error, yield func(*fact)) error {
	var f fact
	var text string
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		if err := row.Scan(&f.created, &f.answered, &f.closed, &text); err != nil {
			return err
		}
		f.split(text)
		yield(&f)
		return nil
	})
	if err != nil {
		return fmt.Errorf("count items: %w", err)
	}
	return nil
}

// openAt counts the items of a kind that were open at a time, as far as is known now: one that was opened again counts as
// open all along.
func openAt(ctx context.Context, r sqldb.Reader, kind string, at int64) (int64, error) {
	var still, later int64
	err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_item WHERE open = 1 AND kind = ? AND created < ? AND merged = 0 AND closed = 0", kind, at).Scan(&still)
	if err == nil {
		err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_item WHERE kind = ? AND closed >= ? AND created < ? AND merged = 0 AND closed <> 0", kind, at, at).Scan(&later)
	}
	if err != nil {
		return 0, fmt.Errorf("count open items: %w", err)
	}
	return still + later, nil
}

// first is when the oldest item was opened; zero where there is none.
func first(ctx context.Context, r sqldb.Reader) (time.Time, error) {
	var at int64
	if err := r.QueryRow(ctx, "SELECT COALESCE(MIN(created), 0) FROM respond_item").Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("find the first item: %w", err)
	}
	return sqldb.FromTime(at), nil
}

// state tells whether anything has changed that a report counts.
type state struct{ changed, items, letters, clocks, met int64 }

func stateOf(ctx context.Context, r sqldb.Reader) (s state, err error) {
	err = r.QueryRow(ctx, `SELECT (SELECT COALESCE(MAX(changed), 0) FROM respond_item), (SELECT COALESCE(MAX(id), 0) FROM respond_item),
		(SELECT COALESCE(MAX(id), 0) FROM respond_letter), (SELECT COALESCE(MAX(id), 0) FROM respond_clock), (SELECT COALESCE(MAX(met), 0) FROM respond_clock)`).
		Scan(&s.changed, &s.items, &s.letters, &s.clocks, &s.met)
	if err != nil {
		return s, fmt.Errorf("look for changes: %w", err)
	}
	return s, nil
}
