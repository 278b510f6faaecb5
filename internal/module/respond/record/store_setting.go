package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

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
