package collect

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
)

// keptArrivals is how many reports of each kind are kept.
const keptArrivals = 30

// again is how far back reports are looked for that were finished meanwhile: as long as processes may differ in their
// clocks, and more.
const again = time.Hour

// lookedUntil returns when the newest report was finished that was looked at.
func (c *Collector) lookedUntil(ctx context.Context) (time.Time, error) {
	var at int64
	err := c.DB.QueryRow(ctx, "SELECT COALESCE(MAX(finished), 0) FROM watch_arrival").Scan(&at)
	return sqldb.FromTime(at), err
}

// arrivals returns the last reports of a feed, or of all feeds, the oldest first.
func (c *Collector) arrivals(ctx context.Context, name string) ([]Arrival, error) {
	var all []Arrival
	rows, err := c.DB.Query(ctx, `SELECT report, feed, code, received, finished, records, rejected, sample, columns FROM watch_arrival
		WHERE ? = '' OR feed = ? ORDER BY received, report`, name, name)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var a Arrival
		var received, finished int64
		var columns string
		if err := r.Scan(&a.Report, &a.Feed, &a.Code, &received, &finished, &a.Records, &a.Rejected, &a.Sample, &columns); err != nil {
			return err
		}
		a.Received, a.Finished = sqldb.FromTime(received), sqldb.FromTime(finished)
		if columns != "" {
			a.Columns = strings.Split(columns, "\n")
		}
		all = append(all, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list arrivals: %w", err)
	}
	return all, nil
}

// keep writes an arrival down with what has changed in its columns, and lets go of those that are too old.
func (c *Collector) keep(ctx context.Context, a Arrival, added, missing []string) error {
	err := c.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO watch_arrival (report, feed, code, received, finished, records, rejected, sample, columns)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (report) DO UPDATE SET finished = excluded.finished, records = excluded.records,
			rejected = excluded.rejected, sample = excluded.sample, columns = excluded.columns`,
			a.Report, a.Feed, a.Code, sqldb.Time(a.Received), sqldb.Time(a.Finished), a.Records, a.Rejected, a.Sample, strings.Join(a.Columns, "\n"))
		if err != nil {
			return err
		}
		if len(added)+len(missing) > 0 {
			_, err = tx.Exec(ctx, "INSERT INTO watch_column (report, feed, code, at, added, missing) VALUES (?, ?, ?, ?, ?, ?)",
				a.Report, a.Feed, a.Code, sqldb.Time(a.Received), strings.Join(added, "\n"), strings.Join(missing, "\n"))
			if err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `DELETE FROM watch_arrival WHERE feed = ? AND code = ? AND finished < ? AND report NOT IN
			(SELECT report FROM watch_arrival WHERE feed = ? AND code = ? ORDER BY received DESC, report DESC LIMIT ?)`,
			a.Feed, a.Code, sqldb.Time(a.Finished.Add(-2*again)), a.Feed, a.Code, keptArrivals)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep arrival of report %d: %w", a.Report, err)
	}
	return nil
}

// Columns is a change of a kind of report's columns.
type Columns struct {
	Feed    string    `json:"-"`
	Code    string    `json:"code"`
	Report  int64     `json:"report"`
	At      time.Time `json:"at"`
	Added   []string  `json:"added,omitempty"`
	Missing []string  `json:"missing,omitempty"`
}

// columnChanges returns the newest change of each kind of report since a time.
func (c *Collector) columnChanges(ctx context.Context, since time.Time) (map[string]Columns, error) {
	newest := map[string]Columns{}
	rows, err := c.DB.Query(ctx, "SELECT feed, code, report, at, added, missing FROM watch_column WHERE at >= ? ORDER BY at, id", sqldb.Time(since))
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var ch Columns
		var at int64
		var added, missing string
		if err := r.Scan(&ch.Feed, &ch.Code, &ch.Report, &at, &added, &missing); err != nil {
			return err
		}
		ch.At, ch.Added, ch.Missing = sqldb.FromTime(at), strings.Fields(added), strings.Fields(missing)
		newest[ch.Code] = ch
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list changes of columns: %w", err)
	}
	return newest, nil
}
