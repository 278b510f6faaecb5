package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// enclosed is a table of files that go with a letter which has not been written yet.
type enclosed struct {
	table string
	of    string // the column of what they go with
	what  string // that in words
}

// The tables of such files.
var (
	draftFiles = enclosed{"respond_draft_file", "draft", "a draft"}
	massFiles  = enclosed{"respond_mass_file", "mass", "a letter to many"}
)

// list returns the files of one letter, without their bytes.
func (e enclosed) list(ctx context.Context, r sqldb.Reader, of int64) (list []item.Bundle, err error) {
	rows, err := r.Query(ctx, "SELECT id, name, type, size FROM "+e.table+" WHERE "+e.of+" = ? ORDER BY id", of)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var b item.Bundle
		err := row.Scan(&b.ID, &b.Name, &b.Type, &b.Size)
		list = append(list, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list files of %s: %w", e.what, err)
	}
	return list, nil
}

// bodies reads the bytes of files of one letter into them.
func (e enclosed) bodies(ctx context.Context, r sqldb.Reader, of int64, files []item.Bundle) error {
	for i := range files {
		if err := r.QueryRow(ctx, "SELECT body FROM "+e.table+" WHERE id = ? AND "+e.of+" = ?", files[i].ID, of).Scan(&files[i].Body); err != nil {
			return fmt.Errorf("read a file of %s: %w", e.what, err)
		}
	}
	return nil
}

// change adds files to one letter, takes others away, and returns those that it has then.
func (e enclosed) change(ctx context.Context, tx *sqldb.Tx, of int64, add []item.Bundle, drop []int64) ([]item.Bundle, error) {
	for _, id := range drop {
		if _, err := tx.Exec(ctx, "DELETE FROM "+e.table+" WHERE id = ? AND "+e.of+" = ?", id, of); err != nil {
			return nil, fmt.Errorf("take a file from %s: %w", e.what, err)
		}
	}
	for _, b := range add {
		if _, err := tx.Exec(ctx, "INSERT INTO "+e.table+" ("+e.of+", name, type, size, body) VALUES (?, ?, ?, ?, ?)", of, b.Name, b.Type, len(b.Body), b.Body); err != nil {
			return nil, fmt.Errorf("add a file to %s: %w", e.what, err)
		}
	}
	return e.list(ctx, tx, of)
}
