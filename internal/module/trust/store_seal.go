package trust

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// sealedRow is a secret of a second factor as it stands in a row.
type sealedRow struct {
	id        int64
	name      string
	one, next string // next is empty but for users
}

// sealAll seals what stands in the records from before they were sealed.
func (r *Room) sealAll(ctx context.Context) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, t := range []struct {
			read, write string
			place       func(name string) string
		}{
			{"SELECT id, name, secret, next FROM trust_user", "UPDATE trust_user SET secret = ?, next = ? WHERE id = ?", placeFactor},
			{"SELECT i.user_id, u.name, i.secret, '' FROM trust_invite i JOIN trust_user u ON u.id = i.user_id", "UPDATE trust_invite SET secret = ? WHERE '' = ? AND user_id = ?", placeInvite},
			{"SELECT id, '', secret, '' FROM trust_setup", "UPDATE trust_setup SET secret = ? WHERE '' = ? AND id = ?", func(string) string { return placeSetup }},
		} {
			if err := r.sealRows(ctx, tx, t.read, t.write, t.place); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("seal secrets: %w", err)
	}
	return nil
}

func (r *Room) sealRows(ctx context.Context, tx *sqldb.Tx, read, write string, place func(name string) string) error {
	var list []sealedRow
	rows, err := tx.Query(ctx, read)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var k sealedRow
		err := row.Scan(&k.id, &k.name, &k.one, &k.next)
		list = append(list, k)
		return err
	})
	for _, k := range list {
		one, next := r.again(place(k.name), k.one), r.again(place(k.name), k.next)
		if err == nil && (one != k.one || next != k.next) {
			_, err = tx.Exec(ctx, write, one, next, k.id)
		}
	}
	return err
}
