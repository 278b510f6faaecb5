package find

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// KindOf names a kind of report as sightings do: its code, and behind a space the part of the networks that the report
// covers. Reports of one code and other scopes are silent of each other's networks, so they fix nothing there.
func KindOf(code, scope string) string {
	if scope == "" {
		return code
	}
	return code + " " + scope
}

// CodeOf is the code of a kind, as events have it in feed.code.
func CodeOf(kind string) string {
	code, _, _ := strings.Cut(kind, " ")
	return code
}

// Told is what a reading of a report says of days: the day that it speaks of, for each kind of report in it that was read to
// its end. Of what such a report does not tell, it says that it is gone. A kind that was read in part is left out.
type Told struct {
	Report int64
	Days   map[string]int32
}

// note writes down which days the report speaks of, in place of what an earlier reading of it had said.
func (t Told) note(ctx context.Context, tx *sqldb.Tx) error {
	before, err := t.before(ctx, tx)
	if err != nil {
		return fmt.Errorf("look up the days of report %d: %w", t.Report, err)
	}
	for kind, day := range before {
		if now, ok := t.Days[kind]; ok && now == day {
			continue
		}
		if err := t.takeBack(ctx, tx, kind, day); err != nil {
			return fmt.Errorf("take back a day of %s: %w", kind, err)
		}
	}
	for kind, day := range t.Days {
		_, err := tx.Exec(ctx, `INSERT INTO watch_told (report, kind, day) VALUES (?, ?, ?)
			ON CONFLICT (report, kind) DO UPDATE SET day = excluded.day`, t.Report, kind, day)
		if err == nil {
			err = changeDays(ctx, tx, kind, func(d *Days) { d.Add(day) })
		}
		if err != nil {
			return fmt.Errorf("note a report of %s: %w", kind, err)
		}
	}
	return nil
}

// before returns what an earlier reading of the report had said.
func (t Told) before(ctx context.Context, db sqldb.Reader) (map[string]int32, error) {
	days := map[string]int32{}
	rows, err := db.Query(ctx, "SELECT kind, day FROM watch_told WHERE report = ?", t.Report)
	return days, sqldb.Each(rows, err, func(r *sql.Rows) error {
		var kind string
		var day int32
		err := r.Scan(&kind, &day)
		days[kind] = day
		return err
	})
}

// takeBack says that the report does not speak of a day any more. The day goes where no other report speaks of it.
func (t Told) takeBack(ctx context.Context, tx *sqldb.Tx, kind string, day int32) error {
	if _, err := tx.Exec(ctx, "DELETE FROM watch_told WHERE report = ? AND kind = ?", t.Report, kind); err != nil {
		return err
	}
	var others int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM watch_told WHERE kind = ? AND day = ?", kind, day).Scan(&others)
	if err != nil || others > 0 {
		return err
	}
	return changeDays(ctx, tx, kind, func(d *Days) { d.Remove(day) })
}

// changeDays changes the days of a kind of report.
func changeDays(ctx context.Context, tx *sqldb.Tx, kind string, change func(*Days)) error {
	var blob []byte
	err := tx.QueryRow(ctx, "SELECT days FROM watch_kind WHERE code = ?", kind).Scan(&blob)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	days, err := DecodeDays(blob)
	if err != nil {
		return err
	}
	change(&days)
	_, err = tx.Exec(ctx, `INSERT INTO watch_kind (code, days, newest) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET days = excluded.days, newest = excluded.newest`, kind, days.Encode(), days.Max())
	return err
}
