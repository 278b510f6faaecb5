package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// valueField is how a field of the team's own is named among changes, with its name behind it; its value there is its type
// and the value, with a colon between, or "".
const valueField = "field:"

// fillValues adds to items what fields of the team's own hold.
func fillValues(ctx context.Context, r sqldb.Reader, list []item.Item) error {
	at, ids := map[int64]int{}, make([]int64, len(list))
	for i, it := range list {
		at[it.ID], ids[i] = i, it.ID
	}
	marks, args := among(ids)
	rows, err := r.Query(ctx, "SELECT item, field, type, value FROM respond_value WHERE item IN ("+marks+")", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id int64
		var name, value string
		var typ item.FieldType
		if err := row.Scan(&id, &name, &typ, &value); err != nil {
			return err
		}
		it := &list[at[id]]
		if it.Fields == nil {
			it.Fields = map[string]any{}
		}
		it.Fields[name] = typ.Typed(value)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read fields: %w", err)
	}
	return nil
}

// ValuesOf returns what fields of the team's own hold of an item.
func ValuesOf(ctx context.Context, r sqldb.Reader, id int64) (map[string]any, error) {
	one := []item.Item{{ID: id}}
	err := fillValues(ctx, r, one)
	return one[0].Fields, err
}

// SetValue says what a field of an item holds, "" for nothing, and notes it with the act. It tells what was there before.
func SetValue(ctx context.Context, tx *sqldb.Tx, op, id int64, f item.Field, value string) (was string, err error) {
	before, err := valueOf(ctx, tx, id, f.Name)
	if err != nil {
		return "", err
	}
	_, was, _ = strings.Cut(before, ":")
	if was == value {
		return was, nil
	}
	after := ""
	if value != "" {
		after = string(f.Type) + ":" + value
	}
	if err := putValue(ctx, tx, id, f.Name, after); err != nil {
		return was, err
	}
	return was, NoteChange(ctx, tx, op, id, valueField+f.Name, before, after)
}

func valueOf(ctx context.Context, r sqldb.Reader, id int64, name string) (string, error) {
	var typ, value string
	err := r.QueryRow(ctx, "SELECT type, value FROM respond_value WHERE item = ? AND field = ?", id, name).Scan(&typ, &value)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read field %s: %w", name, err)
	}
	return typ + ":" + value, nil
}

func putValue(ctx context.Context, tx *sqldb.Tx, id int64, name, is string) (err error) {
	typ, value, ok := strings.Cut(is, ":")
	if !ok {
		_, err = tx.Exec(ctx, "DELETE FROM respond_value WHERE item = ? AND field = ?", id, name)
	} else {
		_, err = tx.Exec(ctx, `INSERT INTO respond_value (item, field, type, value) VALUES (?, ?, ?, ?)
			ON CONFLICT (item, field) DO UPDATE SET type = excluded.type, value = excluded.value`, id, name, typ, value)
	}
	if err != nil {
		return fmt.Errorf("set field %s: %w", name, err)
	}
	return nil
}

// valued narrows a list to what has some values.
func (q Query) valued(c *conditions) {
	for _, name := range slices.Sorted(maps.Keys(q.Fields)) {
		if q.Rare[valueField+name] {
			c.and("i.id IN (SELECT w.item FROM respond_value w WHERE w.field = ? AND w.value = ?)", name, q.Fields[name])
			continue
		}
		c.and("EXISTS (SELECT 1 FROM respond_value w WHERE w.item = i.id AND w.field = ? AND w.value = ?)", name, q.Fields[name])
	}
}

// RareValues adds to rare which of some values few items have.
func RareValues(ctx context.Context, r sqldb.Reader, rare map[string]bool, values map[string]string) error {
	for name, value := range values {
		n := 0
		err := r.QueryRow(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM respond_value WHERE field = ? AND value = ? LIMIT %d) x", fewTagged+1), name, value).Scan(&n)
		if err != nil {
			return fmt.Errorf("count values: %w", err)
		}
		rare[valueField+name] = n <= fewTagged
	}
	return nil
}
