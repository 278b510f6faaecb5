package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// Setting reads what the team has said under a name into v, which stays as it is where nothing was said.
func Setting(ctx context.Context, r sqldb.Reader, name string, v any) error {
	var text string
	err := r.QueryRow(ctx, "SELECT value FROM respond_setting WHERE name = ?", name).Scan(&text)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), v)
	}
	if err != nil {
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	return nil
}

// SetSetting keeps what the team says under a name.
func SetSetting(ctx context.Context, tx *sqldb.Tx, name string, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO respond_setting (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, string(text))
	}
	if err != nil {
		return fmt.Errorf("keep setting %s: %w", name, err)
	}
	return nil
}

// TextsUnder reads all texts that the team has said under names of one beginning, by the rest of the name.
func TextsUnder(ctx context.Context, r sqldb.Reader, beginning string) (map[string]string, error) {
	texts := map[string]string{}
	rows, err := r.Query(ctx, "SELECT name, value FROM respond_setting WHERE name >= ? AND name < ?", beginning, beginning+"~")
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var name, value, text string
		if err := row.Scan(&name, &value); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(value), &text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		texts[strings.TrimPrefix(name, beginning)] = text
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read settings of %s: %w", beginning, err)
	}
	return texts, nil
}

// DropSetting forgets what the team has said under a name, and reports whether there was anything.
func DropSetting(ctx context.Context, tx *sqldb.Tx, name string) (bool, error) {
	res, err := tx.Exec(ctx, "DELETE FROM respond_setting WHERE name = ?", name)
	if err != nil {
		return false, fmt.Errorf("forget setting %s: %w", name, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
