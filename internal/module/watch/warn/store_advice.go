package warn

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// PutAdvice writes advice down in place of what stood there before, which is kept.
func (st *Store) PutAdvice(ctx context.Context, a Advice) (Advice, error) {
	a, err := a.Check()
	if err != nil {
		return a, err
	}
	err = st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE warn_advice SET removed = ?, removed_by = ? WHERE about = ? AND language = ? AND place = ? AND removed = 0",
			sqldb.Time(tx.Now), a.By, a.About, a.Language, a.Place)
		if err != nil {
			return fmt.Errorf("end advice: %w", err)
		}
		a.Created = tx.Now
		err = tx.QueryRow(ctx, `INSERT INTO warn_advice (about, language, place, words, made_by, created, removed, removed_by)
			VALUES (?, ?, ?, ?, ?, ?, 0, '') RETURNING id`, a.About, a.Language, a.Place, a.Words, a.By, sqldb.Time(a.Created)).Scan(&a.ID)
		if err != nil {
			return fmt.Errorf("add advice: %w", err)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: a.By, Act: "advice.put", Subject: fmt.Sprintf("advice %d", a.ID),
			Detail: map[string]any{"about": a.About, "language": a.Language, "place": a.Place, "words": a.Words}})
	})
	return a, err
}

// EndAdvice takes advice back; it is kept.
func (st *Store) EndAdvice(ctx context.Context, id int64, by string) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(ctx, "UPDATE warn_advice SET removed = ?, removed_by = ? WHERE id = ? AND removed = 0", sqldb.Time(tx.Now), by, id)
		if err != nil {
			return fmt.Errorf("end advice %d: %w", id, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return tocsin.Faultf(tocsin.NotFound, "there is no advice %d, or it was taken back before", id)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "advice.end", Subject: fmt.Sprintf("advice %d", id)})
	})
}

// maxPast is how much advice of before is listed.
const maxPast = 200

// Advice lists the advice that stands; with past also what did, the newest first.
func (st *Store) Advice(ctx context.Context, past bool) (list Advices, err error) {
	q := "SELECT id, about, language, place, words, made_by, created, removed, removed_by FROM warn_advice WHERE removed = 0 ORDER BY about, language, place, id"
	if past {
		q = "SELECT id, about, language, place, words, made_by, created, removed, removed_by FROM warn_advice ORDER BY id DESC LIMIT ?"
	}
	args := []any{maxPast}
	if !past {
		args = nil
	}
	rows, err := st.db.Query(ctx, q, args...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var a Advice
		var created, removed int64
		err := r.Scan(&a.ID, &a.About, &a.Language, &a.Place, &a.Words, &a.By, &created, &removed, &a.RemovedBy)
		a.Created, a.Removed = sqldb.FromTime(created), sqldb.FromTime(removed)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list advice: %w", err)
	}
	return list, nil
}
