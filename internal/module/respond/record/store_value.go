package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	if q.Holders != nil {
		only(c, "i.id", q.Holders)
	}
	for _, w := range q.Wants {
		is, args := holds(w)
		c.and("EXISTS (SELECT 1 FROM respond_value w WHERE w.item = i.id AND "+is+")", args...)
	}
}

// holds is the condition on a row of respond_value, alias w, that it has what is wanted of a field.
func holds(want item.Want) (string, []any) {
	c := &conditions{}
	c.and("w.field = ?", want.Field)
	for _, t := range want.Tests {
		switch {
		case t.Test == item.Has:
			holdsText(c, t.Value)
		case t.Test == item.Is:
			c.and("w.value = ?", t.Value)
		case want.Type == item.NumberField: // a value of a time when the field was of texts is no number
			n, _ := strconv.ParseFloat(t.Value, 64) // it was read as a number
			c.and("CASE WHEN w.type = 'number' THEN CAST(w.value AS DOUBLE PRECISION) END "+string(t.Test)+" ?", n)
		default: // dates are in the order of their texts
			c.and("w.value "+string(t.Test)+" ?", t.Value)
		}
	}
	return strings.Join(c.where, " AND "), c.args
}

// holdsText asks for a text within a value. Not every database knows small and capital letters beyond those of English: what
// has others is looked for as it is typed, too.
func holdsText(c *conditions, text string) {
	small := "%" + likely(strings.ToLower(text)) + "%"
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		c.and(`LOWER(w.value) LIKE ? ESCAPE '\'`, small)
		return
	}
	c.and(`(LOWER(w.value) LIKE ? ESCAPE '\' OR w.value LIKE ? ESCAPE '\')`, small, "%"+likely(text)+"%")
}

// LookUp finds the items of those wants and conditions that few have, so that a list is read along them; those that many have
// stay, and are tested along the list's own order.
func (q *Query) LookUp(ctx context.Context, r sqldb.Reader) error {
	var many []item.Want
	for _, w := range q.Wants {
		ids, err := holders(ctx, r, w)
		if err != nil {
			return err
		}
		if !q.keep(ids) {
			many = append(many, w)
		}
	}
	q.Wants = many
	return q.lookUpConds(ctx, r)
}

// keep lets a list be read along items that were looked up, if they are few.
func (q *Query) keep(ids []int64) bool {
	slices.Sort(ids)
	switch {
	case len(ids) > fewTagged:
		return false
	case q.Holders == nil:
		q.Holders = append([]int64{}, ids...)
	default:
		q.Holders = slices.DeleteFunc(q.Holders, func(id int64) bool { _, has := slices.BinarySearch(ids, id); return !has })
	}
	return true
}

// holders are the items that have what is wanted, up to one more than fewTagged.
func holders(ctx context.Context, r sqldb.Reader, w item.Want) (ids []int64, err error) {
	is, args := holds(w)
	ids, err = sqldb.Column[int64](r.Query(ctx, fmt.Sprintf("SELECT w.item FROM respond_value w WHERE %s LIMIT %d", is, fewTagged+1), args...))
	if err != nil {
		return nil, fmt.Errorf("look for values: %w", err)
	}
	return ids, nil
}
