package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// massFiles are the files of one text to many, without their bytes.
func massFiles(ctx context.Context, r sqldb.Reader, id int64) (list []item.Bundle, err error) {
	rows, err := r.Query(ctx, "SELECT id, name, type, size FROM respond_mass_file WHERE mass = ? ORDER BY id", id)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var b item.Bundle
		err := row.Scan(&b.ID, &b.Name, &b.Type, &b.Size)
		list = append(list, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list files of a letter to many: %w", err)
	}
	return list, nil
}

// MassBodies reads the bytes of the files of one text to many into them.
func MassBodies(ctx context.Context, r sqldb.Reader, m *item.Mailing) error {
	for i := range m.Files {
		if err := r.QueryRow(ctx, "SELECT body FROM respond_mass_file WHERE id = ? AND mass = ?", m.Files[i].ID, m.ID).Scan(&m.Files[i].Body); err != nil {
			return fmt.Errorf("read a file of a letter to many: %w", err)
		}
	}
	return nil
}

// EncloseMass adds files to one text to many and takes others away; those that are left stand in it then.
func EncloseMass(ctx context.Context, tx *sqldb.Tx, m *item.Mailing, add []item.Bundle, drop []int64) (err error) {
	for _, id := range drop {
		if _, err := tx.Exec(ctx, "DELETE FROM respond_mass_file WHERE id = ? AND mass = ?", id, m.ID); err != nil {
			return fmt.Errorf("take a file from a letter to many: %w", err)
		}
	}
	for _, b := range add {
		if _, err := tx.Exec(ctx, "INSERT INTO respond_mass_file (mass, name, type, size, body) VALUES (?, ?, ?, ?, ?)", m.ID, b.Name, b.Type, len(b.Body), b.Body); err != nil {
			return fmt.Errorf("add a file to a letter to many: %w", err)
		}
	}
	m.Files, err = massFiles(ctx, tx, m.ID)
	m.Enclosed = len(m.Files)
	return err
}

// EmptyMass takes the bytes of the files of one text to many away, whose letters have them now; their names stay.
func EmptyMass(ctx context.Context, tx *sqldb.Tx, id int64) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_mass_file SET body = ? WHERE mass = ?", []byte{}, id); err != nil {
		return fmt.Errorf("empty the files of a letter to many: %w", err)
	}
	return nil
}
