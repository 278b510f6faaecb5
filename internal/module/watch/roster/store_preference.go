package roster

import (
	"context"
	"database/sql"
	"strings"

	"tocsin/internal/kit/sqldb"
)

const preferenceColumns = `email, language, zone, hour, business_days, format, protect, clearance, off, off_reason, off_since,
	confirmed, reminded, set_by, changed, least, apart, summary, summary_day, summary_none`

func scanPreference(rows *sql.Rows) (Preference, error) {
	var p Preference
	var since, confirmed, reminded, changed int64
	err := rows.Scan(&p.Email, &p.Language, &p.Zone, &p.Hour, &p.BusinessDays, &p.Format, &p.Protect, &p.Clearance, &p.Off,
		&p.OffReason, &since, &confirmed, &reminded, &p.By, &changed, &p.Least, &p.Apart, &p.Summary, &p.SummaryDay, &p.SummaryNone)
	p.OffSince, p.Confirmed = sqldb.FromTime(since), sqldb.FromTime(confirmed)
	p.Reminded, p.Changed = sqldb.FromTime(reminded), sqldb.FromTime(changed)
	return p, err
}

// loadPreference reads what is kept of one address; of one that has said nothing, an empty preference.
func loadPreference(ctx context.Context, db sqldb.Reader, email string) (Preference, error) {
	m, err := loadPreferences(ctx, db, []string{email})
	if p, ok := m[email]; ok {
		return p, err
	}
	return Preference{Email: email, Hour: AnyHour}, err
}

// loadPreferences reads what is kept of some addresses; of all of them when emails is nil.
func loadPreferences(ctx context.Context, db sqldb.Reader, emails []string) (map[string]Preference, error) {
	m := map[string]Preference{}
	read := func(where string, args ...any) error {
		rows, err := db.Query(ctx, `SELECT `+preferenceColumns+` FROM watch_preference`+where, args...)
		return sqldb.Each(rows, err, func(rows *sql.Rows) error {
			p, err := scanPreference(rows)
			m[p.Email] = p
			return err
		})
	}
	if emails == nil {
		return m, read("")
	}
	for len(emails) > 0 {
		some := emails[:min(len(emails), 200)]
		emails = emails[len(some):]
		args := make([]any, len(some))
		for i, e := range some {
			args[i] = e
		}
		if err := read(` WHERE email IN (`+strings.Repeat(", ?", len(some))[2:]+`)`, args...); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// datedContacts reads the contacts of all organisations that are there, with when each was said first.
func datedContacts(ctx context.Context, db sqldb.Reader) (list []dated, err error) {
	rows, err := db.Query(ctx, `SELECT c.org, c.email, c.name, c.at FROM watch_contact c
		WHERE EXISTS (SELECT 1 FROM watch_org o WHERE o.slug = c.org) ORDER BY c.org, c.said_by, c.email`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var d dated
		var at int64
		err := rows.Scan(&d.org, &d.Email, &d.Name, &at)
		d.at = sqldb.FromTime(at)
		list = append(list, d)
		return err
	})
	return list, err
}

func savePreference(ctx context.Context, tx *sqldb.Tx, p Preference) error {
	_, err := tx.Exec(ctx, `INSERT INTO watch_preference (`+preferenceColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (email) DO UPDATE SET language = excluded.language, zone = excluded.zone, hour = excluded.hour,
		business_days = excluded.business_days, format = excluded.format, protect = excluded.protect,
		clearance = excluded.clearance, off = excluded.off, off_reason = excluded.off_reason, off_since = excluded.off_since,
		confirmed = excluded.confirmed, reminded = excluded.reminded, set_by = excluded.set_by, changed = excluded.changed,
		least = excluded.least, apart = excluded.apart, summary = excluded.summary, summary_day = excluded.summary_day, summary_none = excluded.summary_none`,
		p.Email, p.Language, p.Zone, p.Hour, flag(p.BusinessDays), p.Format, p.Protect, p.Clearance, flag(p.Off), p.OffReason,
		sqldb.Time(p.OffSince), sqldb.Time(p.Confirmed), sqldb.Time(p.Reminded), p.By, sqldb.Time(tx.Now), p.Least, flag(p.Apart), p.Summary, p.SummaryDay, flag(p.SummaryNone))
	return err
}

// flag is how a truth stands in a column.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
