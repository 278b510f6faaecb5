package outbox

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/sqldb"
)

// Carried are the acts that are exported: letters. What programs were told is for them alone.
func Carried(ctx context.Context, db *sqldb.DB) (carry.Table, error) {
	t, err := carry.Plain(ctx, db, "post/outbox.jsonl", "outbox_act", "id")
	t.Where = "channel = 'mail'"
	return t, err
}

// EachLetter gives what was written, each once: its SHA-256 and its bytes.
func (o *Outbox) EachLetter(ctx context.Context, r sqldb.Reader, each func(sha string, payload []byte) error) error {
	rows, err := r.Query(ctx, `SELECT m.sha, p.body FROM (SELECT sha, MIN(id) AS id FROM outbox_act WHERE channel = 'mail' AND id IN (SELECT act FROM outbox_payload) GROUP BY sha) m
		JOIN outbox_payload p ON p.act = m.id`)
	return sqldb.Each(rows, err, func(row *sql.Rows) error {
		var sha string
		var body []byte
		if err := row.Scan(&sha, &body); err != nil {
			return err
		}
		payload, err := o.unpack(body, sha)
		if err != nil {
			return err
		}
		return each(sha, payload)
	})
}

// restoreAtOnce is how many acts are looked at together.
const restoreAtOnce = 500

// Restore gives acts that were read back their letters. One whose letter is not there keeps none, and can't leave.
func (o *Outbox) Restore(ctx context.Context, tx *sqldb.Tx, letter func(sha string) (payload []byte, found bool, err error)) error {
	for after := int64(0); ; {
		ids, shas, err := actsAfter(ctx, tx, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		for i, id := range ids {
			payload, found, err := letter(shas[i])
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			p, err := o.pack(payload)
			if err != nil {
				return err
			}
			if p.sha != shas[i] {
				return fmt.Errorf("restore act %d: the letter is another", id)
			}
			if _, err := tx.Exec(ctx, "INSERT INTO outbox_payload (act, body) VALUES (?, ?)", id, p.body); err != nil {
				return fmt.Errorf("restore act %d: %w", id, err)
			}
		}
		after = ids[len(ids)-1]
	}
}

func actsAfter(ctx context.Context, tx *sqldb.Tx, after int64) (ids []int64, shas []string, err error) {
	rows, err := tx.Query(ctx, "SELECT id, sha FROM outbox_act WHERE id > ? ORDER BY id LIMIT ?", after, restoreAtOnce)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id int64
		var sha string
		err := row.Scan(&id, &sha)
		ids, shas = append(ids, id), append(shas, sha)
		return err
	})
	return ids, shas, err
}
