package inbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

const columns = `id, sha, size, feed, name, origin, mark, received, state, run, stale, finished,
	records, accepted, duplicate, rejected, dropped, unowned, millis, trouble, about, scope, invalid, charset`

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner) (Report, error) {
	var r Report
	var sha, state string
	var received, finished, millis int64
	err := row.Scan(&r.ID, &sha, &r.Size, &r.Feed, &r.Name, &r.Origin, &r.Mark, &received, &state, &r.Run, &r.Stale, &finished,
		&r.Read, &r.Accepted, &r.Duplicate, &r.Rejected, &r.Dropped, &r.Unowned, &millis, &r.Trouble, &r.About, &r.Scope, &r.Invalid, &r.Charset)
	r.SHA, r.State, r.TLP = blob.Sum(sha), State(state), r.Mark.String()
	r.Received, r.Finished = sqldb.FromTime(received), sqldb.FromTime(finished)
	r.Seconds = float64(millis) / 1000
	return r, err
}

// Get returns one report.
func (b *Inbox) Get(ctx context.Context, id int64) (Report, error) {
	rep, err := scan(b.db.QueryRow(ctx, "SELECT "+columns+" FROM inbox_report WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return rep, noReport(id)
	}
	if err != nil {
		return rep, fmt.Errorf("get report %d: %w", id, err)
	}
	return rep, nil
}

// Filter chooses reports; zero values choose all.
type Filter struct {
	Feed   string
	State  State
	Before int64 // reports with a smaller ID alone; 0 means from the newest on
	After  int64 // reports with a larger ID alone
	Limit  int   // the most to return; 0 means 100

	Clearance tocsin.Mark // reports that bear a stricter mark are left out; Red, which is zero, means none are
}

// query asks for what is chosen alone, so that an index can be taken for it.
func (f Filter) query() (string, []any) {
	q, args := "SELECT "+columns+" FROM inbox_report WHERE id > ? AND id < ?", []any{f.After, f.Before}
	if f.Feed != "" {
		q, args = q+" AND feed = ?", append(args, f.Feed)
	}
	if f.State != "" {
		q, args = q+" AND state = ?", append(args, string(f.State))
	}
	if f.Clearance > tocsin.Red {
		q, args = q+" AND mark >= ?", append(args, int(f.Clearance))
	}
	return q + " ORDER BY id DESC LIMIT ?", append(args, f.Limit)
}

// List returns reports, the newest first.
func (b *Inbox) List(ctx context.Context, f Filter) ([]Report, error) {
	if f.Before <= 0 {
		f.Before = math.MaxInt64
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	query, args := f.query()
	rows, err := b.db.Query(ctx, query, args...)
	return collect(rows, err)
}

// Due returns the reports that wait for a reading, the oldest first.
func (b *Inbox) Due(ctx context.Context) ([]Report, error) {
	rows, err := b.db.Query(ctx, "SELECT "+columns+" FROM inbox_report WHERE state = ? ORDER BY id", string(Waiting))
	return collect(rows, err)
}

// Stale returns the reports that are done and of whose earlier readings rows may stand in the event log.
func (b *Inbox) Stale(ctx context.Context) ([]Report, error) {
	rows, err := b.db.Query(ctx, "SELECT "+columns+" FROM inbox_report WHERE stale = 1 AND state <> ? ORDER BY id", string(Waiting))
	return collect(rows, err)
}

func collect(rows *sql.Rows, err error) ([]Report, error) {
	var reps []Report
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		rep, err := scan(r)
		reps = append(reps, rep)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return reps, nil
}

// totals are the numbers of all reports.
type totals struct {
	reports int64
	Tally
}

// Totals counts all reports' records, and the reports. Pages of the watch ask for them each time that they are shown, so
// they are counted again only where a report has come or was read since.
func (b *Inbox) Totals(ctx context.Context) (reports int64, t Tally, err error) {
	all, err := b.totals.Get(ctx, b.db, Topic, b.count)
	if err != nil {
		return 0, t, fmt.Errorf("count reports: %w", err)
	}
	return all.reports, all.Tally, nil
}

func (b *Inbox) count(ctx context.Context) (t totals, err error) {
	err = b.db.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(records),0), COALESCE(SUM(accepted),0), COALESCE(SUM(duplicate),0),
		COALESCE(SUM(rejected),0), COALESCE(SUM(dropped),0), COALESCE(SUM(unowned),0) FROM inbox_report`).
		Scan(&t.reports, &t.Read, &t.Accepted, &t.Duplicate, &t.Rejected, &t.Dropped, &t.Unowned)
	return t, err
}

// Finish marks a reading done, in the transaction that also writes what the reading has changed: both stand or neither.
// It reports false when that reading is not the one due, because another has done it or a replay was asked for since.
func Finish(ctx context.Context, tx *sqldb.Tx, rep Report, t Tally, trouble string) (bool, error) {
	res, err := tx.Exec(ctx, `UPDATE inbox_report SET state = ?, finished = ?, records = ?, accepted = ?, duplicate = ?,
		rejected = ?, dropped = ?, unowned = ?, millis = ?, trouble = ?, invalid = ?, charset = ? WHERE id = ? AND run = ? AND state = ?`,
		string(Done), sqldb.Time(tx.Now), t.Read, t.Accepted, t.Duplicate, t.Rejected, t.Dropped, t.Unowned,
		int64(t.Seconds*1000), trouble, t.Invalid, t.Charset, rep.ID, rep.Run, string(Waiting))
	if err != nil {
		return false, fmt.Errorf("finish report %d: %w", rep.ID, err)
	}
	n, err := res.RowsAffected()
	if err != nil || n != 1 {
		return false, err
	}
	return true, live.Touch(ctx, tx, Topic)
}

// Fail marks a report as one that no reading can be done of, and says why in a sentence for people. Where an earlier
// reading had been done, that one stands again, with what was said of it.
func (b *Inbox) Fail(ctx context.Context, rep Report, why string) error {
	return b.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE inbox_report SET state = CASE stale WHEN 1 THEN ? ELSE ? END, run = run - stale,
			finished = CASE stale WHEN 1 THEN finished ELSE ? END, trouble = CASE stale WHEN 1 THEN trouble ELSE ? END,
			stale = 0 WHERE id = ? AND run = ?`,
			string(Done), string(Failed), sqldb.Time(tx.Now), why, rep.ID, rep.Run)
		if err != nil {
			return err
		}
		return live.Touch(ctx, tx, Topic)
	})
}

// Again asks for another reading of a report. Rows of the earlier ones may stand in the event log until Clean.
func (b *Inbox) Again(ctx context.Context, id int64) (Report, error) {
	var rep Report
	err := b.db.Tx(ctx, func(tx *sqldb.Tx) error {
		row := tx.QueryRow(ctx, `UPDATE inbox_report SET state = ?, run = run + 1,
			stale = CASE state WHEN 'done' THEN 1 ELSE stale END WHERE id = ? AND state <> ? RETURNING `+columns,
			string(Waiting), id, string(Waiting))
		var err error
		rep, err = scan(row)
		if errors.Is(err, sql.ErrNoRows) {
			rep, err = scan(tx.QueryRow(ctx, "SELECT "+columns+" FROM inbox_report WHERE id = ?", id))
		}
		if errors.Is(err, sql.ErrNoRows) {
			return noReport(id)
		}
		if err != nil {
			return err
		}
		return live.Touch(ctx, tx, Topic)
	})
	return rep, err
}

// Clean says that no row of an earlier reading of the report stands in the event log any more.
func Clean(ctx context.Context, tx *sqldb.Tx, rep Report) error {
	_, err := tx.Exec(ctx, "UPDATE inbox_report SET stale = 0 WHERE id = ? AND run = ?", rep.ID, rep.Run)
	return err
}

// Newest returns for each feed when its newest report came.
func (b *Inbox) Newest(ctx context.Context) (map[string]time.Time, error) {
	newest := map[string]time.Time{}
	rows, err := b.db.Query(ctx, "SELECT feed, MAX(received) FROM inbox_report GROUP BY feed")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var feed string
		var at int64
		if err := r.Scan(&feed, &at); err != nil {
			return err
		}
		newest[feed] = sqldb.FromTime(at)
		return nil
	})
	return newest, err
}

// States counts the reports by their state.
func (b *Inbox) States(ctx context.Context) (map[State]int64, error) {
	counts := map[State]int64{}
	rows, err := b.db.Query(ctx, "SELECT state, COUNT(*) FROM inbox_report GROUP BY state")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var state string
		var n int64
		if err := r.Scan(&state, &n); err != nil {
			return err
		}
		counts[State(state)] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count reports by state: %w", err)
	}
	return counts, nil
}
