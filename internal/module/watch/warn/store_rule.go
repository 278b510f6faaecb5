package warn

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// AddRule adds a rule and gives it back with its number. before are the problems that are there, of which one that opens
// items opens none.
func (st *Store) AddRule(ctx context.Context, r Rule, before ...find.Problem) (Rule, error) {
	err := st.db.Tx(ctx, func(tx *sqldb.Tx) (err error) { r, err = addRule(ctx, tx, r, before); return err })
	return r, err
}

func addRule(ctx context.Context, tx *sqldb.Tx, r Rule, before []find.Problem) (Rule, error) {
	if err := r.Check(tx.Now); err != nil {
		return r, err
	}
	r.Created = tx.Now
	err := tx.QueryRow(ctx, `INSERT INTO warn_rule (send_to, org, net, asn, domain, taxonomy, type, identifier, feed, reason, made_by, created, until, removed, removed_by, repeat_days,
		opens, severity, sector, country, join_days, most)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.To, r.Org, r.Net, r.AS, r.Domain, r.Taxonomy, r.Type, r.Identifier, r.Feed, r.Reason, r.By, sqldb.Time(r.Created), sqldb.Time(r.Until), r.Repeat,
		r.Opens, r.Severity, r.Sector, r.Country, r.Join, r.Most).Scan(&r.ID)
	if err != nil {
		return r, fmt.Errorf("add rule: %w", err)
	}
	if err := putOpened(ctx, tx, r.ID, OpenedBefore, before); err != nil {
		return r, err
	}
	return r, audit.Add(ctx, tx, audit.Line{Actor: r.By, Act: "rule.add", Subject: fmt.Sprintf("rule %d", r.ID), Detail: r.String() + ": " + r.Reason})
}

// RemoveRule ends a rule.
func (st *Store) RemoveRule(ctx context.Context, id int64, by string) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error { return removeRule(ctx, tx, id, by) })
}

func removeRule(ctx context.Context, tx *sqldb.Tx, id int64, by string) error {
	res, err := tx.Exec(ctx, "UPDATE warn_rule SET removed = ?, removed_by = ? WHERE id = ? AND removed = 0", sqldb.Time(tx.Now), by, id)
	if err != nil {
		return fmt.Errorf("remove rule %d: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no rule %d, or it was removed before", id)
	}
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "rule.remove", Subject: fmt.Sprintf("rule %d", id)})
}

// ReplaceRule ends a rule and adds another in its place, at once: what it said before is kept. by is who does it, before
// what AddRule says.
func (st *Store) ReplaceRule(ctx context.Context, id int64, r Rule, by string, before ...find.Problem) (Rule, error) {
	err := st.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if err := removeRule(ctx, tx, id, by); err != nil {
			return err
		}
		r.By = by
		r, err = addRule(ctx, tx, r, before)
		return err
	})
	return r, err
}

// Rules lists all rules, those that have ended too, the oldest first.
func (st *Store) Rules(ctx context.Context) (list []Rule, err error) {
	rows, err := st.db.Query(ctx, `SELECT id, send_to, org, net, asn, domain, taxonomy, type, identifier, feed, reason, made_by, created, until, removed, removed_by, repeat_days,
		opens, severity, sector, country, join_days, most FROM warn_rule ORDER BY id`)
	err = sqldb.Each(rows, err, func(rs *sql.Rows) error {
		var r Rule
		var created, until, removed int64
		err := rs.Scan(&r.ID, &r.To, &r.Org, &r.Net, &r.AS, &r.Domain, &r.Taxonomy, &r.Type, &r.Identifier, &r.Feed, &r.Reason, &r.By, &created, &until, &removed, &r.RemovedBy, &r.Repeat,
			&r.Opens, &r.Severity, &r.Sector, &r.Country, &r.Join, &r.Most)
		r.Created, r.Until, r.Removed = sqldb.FromTime(created), sqldb.FromTime(until), sqldb.FromTime(removed)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	return list, nil
}
