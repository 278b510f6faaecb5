package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// AddMass keeps one text to many, and returns its id.
func AddMass(ctx context.Context, tx *sqldb.Tx, m item.Mailing) (id int64, err error) {
	body, err := massBody(m)
	if err != nil {
		return 0, err
	}
	if err := tx.QueryRow(ctx, "INSERT INTO respond_mass (at, by, body) VALUES (?, ?, ?) RETURNING id", sqldb.Time(tx.Now), m.By, body).Scan(&id); err != nil {
		return 0, fmt.Errorf("keep a letter to many: %w", err)
	}
	return id, nil
}

func massBody(m item.Mailing) (string, error) {
	m.Done, m.Sent = time.Time{}, item.Sent{}
	text, err := json.Marshal(m)
	return string(text), err
}

// SetMass keeps what was changed of one text to many.
func SetMass(ctx context.Context, tx *sqldb.Tx, m item.Mailing) error {
	body, err := massBody(m)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE respond_mass SET body = ? WHERE id = ? AND done = 0", body, m.ID); err != nil {
		return fmt.Errorf("change a letter to many: %w", err)
	}
	return nil
}

// SentMass notes what became of one text to many; ok is false where that was noted before.
func SentMass(ctx context.Context, tx *sqldb.Tx, id int64, s item.Sent) (ok bool, err error) {
	report, err := json.Marshal(s)
	if err != nil {
		return false, err
	}
	res, err := tx.Exec(ctx, "UPDATE respond_mass SET done = ?, report = ? WHERE id = ? AND done = 0", sqldb.Time(tx.Now), string(report), id)
	if err != nil {
		return false, fmt.Errorf("note that a letter to many was drafted: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

const massColumns = "SELECT id, at, by, body, done, report FROM respond_mass "

func scanMass(row scanner) (m item.Mailing, err error) {
	var id, at, done int64
	var by, body, report string
	if err := row.Scan(&id, &at, &by, &body, &done, &report); err != nil {
		return m, err
	}
	if err := errors.Join(json.Unmarshal([]byte(body), &m), json.Unmarshal([]byte(report), &m.Sent)); err != nil {
		return m, err
	}
	m.ID, m.At, m.By, m.Done = id, sqldb.FromTime(at), by, sqldb.FromTime(done)
	return m, nil
}

// Mass returns one text to many, with the names of its files.
func Mass(ctx context.Context, r sqldb.Reader, id int64) (item.Mailing, error) {
	m, err := scanMass(r.QueryRow(ctx, massColumns+"WHERE id = ?", id))
	if errors.Is(err, sqldb.ErrNoRows) {
		return m, tocsin.Faultf(tocsin.NotFound, "there is no letter to many %d", id)
	}
	if err != nil {
		return m, fmt.Errorf("read a letter to many: %w", err)
	}
	m.Files, err = massFiles.list(ctx, r, id)
	return m, err
}

// massShown is how many letters to many a list has.
const massShown = 100

// Masses lists the newest texts to many.
func Masses(ctx context.Context, r sqldb.Reader) (list []item.Mailing, err error) {
	rows, err := r.Query(ctx, fmt.Sprintf(massColumns+"ORDER BY id DESC LIMIT %d", massShown))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := scanMass(row)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list letters to many: %w", err)
	}
	return list, nil
}

// DropMass throws away one text to many that nobody was asked about.
func DropMass(ctx context.Context, tx *sqldb.Tx, id int64) error {
	for _, q := range []string{"DELETE FROM respond_mass_file WHERE mass IN (SELECT id FROM respond_mass WHERE id = ? AND done = 0)", "DELETE FROM respond_mass WHERE id = ? AND done = 0"} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return fmt.Errorf("throw a letter to many away: %w", err)
		}
	}
	return nil
}
