package roster

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// note writes one entry of the history.
func note(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	row, err := entryRow(ctx, tx, e)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO watch_history (at, said_by, actor, act, org, email, items, more) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, row...)
	return err
}

// tell writes what was done to the audit log. It comes last in a transaction.
func tell(ctx context.Context, tx *sqldb.Tx, act, subject string, detail any) error {
	return audit.Add(ctx, tx, audit.Line{Actor: actorOf(ctx), Act: "constituent." + act, Subject: subject, Detail: detail})
}

// History returns the newest changes of an organisation, of those that were merged into it, and of its contacts'
// preferences, the newest first.
func (r *Roster) History(ctx context.Context, slug string, limit int) ([]Entry, error) {
	list := []Entry{}
	rows, err := r.db.Query(ctx, `SELECT id, at, said_by, actor, act, org, email, items, more FROM watch_history
		WHERE org = ? OR org IN (SELECT a.slug FROM watch_alias a WHERE a.org = ?)
		OR org = '' AND email IN (SELECT c.email FROM watch_contact c WHERE c.org = ?)
		ORDER BY id DESC LIMIT ?`, slug, slug, slug, limit)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var e Entry
		var at int64
		var items string
		if err := rows.Scan(&e.ID, &at, &e.From, &e.Actor, &e.Act, &e.Org, &e.Email, &items, &e.More); err != nil {
			return err
		}
		e.At = sqldb.FromTime(at)
		list = append(list, e)
		return json.Unmarshal([]byte(items), &list[len(list)-1].Items)
	})
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", clip(slug), err)
	}
	return list, nil
}
