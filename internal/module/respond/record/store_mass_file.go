package record

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// MassBodies reads the bytes of the files of one text to many into them.
func MassBodies(ctx context.Context, r sqldb.Reader, m *item.Mailing) error {
	return massFiles.bodies(ctx, r, m.ID, m.Files)
}

// EncloseMass adds files to one text to many and takes others away; those that are left stand in it then.
func EncloseMass(ctx context.Context, tx *sqldb.Tx, m *item.Mailing, add []item.Bundle, drop []int64) (err error) {
	m.Files, err = massFiles.change(ctx, tx, m.ID, add, drop)
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
