package roster

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

const claimColumns = `id, org, kind, value, gone, name, role, phone, note, claimant, at, state, decided_by, decided, reason`

func scanAsked(rows *sql.Rows) (Asked, error) {
	var a Asked
	var at, decided int64
	err := rows.Scan(&a.ID, &a.Org, &a.Kind, &a.Value, &a.Gone, &a.Name, &a.Role, &a.Phone, &a.Note, &a.By, &at, &a.State, &a.Decider, &decided, &a.Reason)
	a.At, a.Decided = sqldb.FromTime(at), sqldb.FromTime(decided)
	return a, err
}

// addClaim writes a request down. The same one that waits already is not written twice.
func addClaim(ctx context.Context, tx *sqldb.Tx, a Asked) (id int64, err error) {
	var waiting int
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MAX(CASE WHEN kind = ? AND value = ? AND gone = ? AND name = ? AND role = ? AND phone = ? THEN id ELSE 0 END), 0)
		FROM watch_claim WHERE org = ? AND state = 'waiting'`, a.Kind, a.Value, flag(a.Gone), a.Name, a.Role, a.Phone, a.Org).Scan(&waiting, &id)
	if err != nil || id != 0 {
		return id, err
	}
	if waiting >= MaxWaiting {
		return 0, tocsin.Faultf(tocsin.TooLarge, "%d claims of %s wait already", waiting, a.Org)
	}
	err = tx.QueryRow(ctx, `INSERT INTO watch_claim (org, kind, value, gone, name, role, phone, note, claimant, at, state, decided_by, decided, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', 0, '') RETURNING id`,
		a.Org, a.Kind, a.Value, flag(a.Gone), a.Name, a.Role, a.Phone, a.Note, a.By, sqldb.Time(tx.Now)).Scan(&id)
	return id, err
}

// Claims returns requests, the newest first: of one organisation, or of all where org is "", in one state, or in any
// where state is "".
func (r *Roster) Claims(ctx context.Context, org, state string, limit int) ([]Asked, error) {
	list := []Asked{}
	rows, err := r.db.Query(ctx, `SELECT `+claimColumns+` FROM watch_claim WHERE (? = '' OR org = ?) AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?`,
		org, org, state, state, limit)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		a, err := scanAsked(rows)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	for i := range list {
		if list[i].State != Waiting {
			continue
		}
		if list[i].Now, err = claimants(ctx, r.db, list[i].Kind, list[i].Value); err != nil {
			return nil, fmt.Errorf("list claims: %w", err)
		}
	}
	return list, nil
}

func loadAsked(ctx context.Context, tx *sqldb.Tx, id int64) (a Asked, err error) {
	rows, err := tx.Query(ctx, `SELECT `+claimColumns+` FROM watch_claim WHERE id = ?`, id)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) (err error) { a, err = scanAsked(rows); return err })
	if err == nil && a.ID == 0 {
		err = tocsin.Faultf(tocsin.NotFound, "there is no claim %d", id)
	}
	switch {
	case err != nil:
	case a.State == Approved:
		err = tocsin.Faultf(tocsin.Conflict, "claim %d is approved already", id)
	case a.State != Waiting:
		err = tocsin.Faultf(tocsin.Conflict, "claim %d is refused already", id)
	}
	return a, err
}

func decide(ctx context.Context, tx *sqldb.Tx, id int64, state, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE watch_claim SET state = ?, decided_by = ?, decided = ?, reason = ? WHERE id = ?`,
		state, actorOf(ctx), sqldb.Time(tx.Now), reason, id)
	return err
}

// loadClaimed reads what was approved of one organisation.
func loadClaimed(ctx context.Context, db sqldb.Reader, slug string) (said, error) {
	s := newSaid()
	contacts, err := contactsOf(ctx, db, slug)
	if err != nil {
		return s, err
	}
	for _, c := range contacts {
		if c.From == byClaim {
			s.contacts[contactKey{slug, c.Email}] = c
		}
	}
	nets, err := netsOf(ctx, db, slug)
	for _, n := range nets {
		if n.From == byClaim {
			kind, value := textOf(n)
			s.nets[netKey{slug, kind, value}] = true
		}
	}
	return s, err
}
