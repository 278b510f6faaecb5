package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// rowKind is a sort of rows that hang on an item and can be put back as they were.
type rowKind struct {
	table string
	text  []string // columns of texts
	whole []string // columns of whole numbers: marks, times
	key   []string // columns that no two rows of an item share; nil: they may
}

// The names of the sorts of rows among the fields of changes, each with the row's id behind a colon.
const (
	AssetField     = "asset"
	IndicatorField = "indicator"
	MomentField    = "moment"
	TaskField      = "task"
	TechniqueField = "technique"
	AnalysisField  = "analysis"
	WantedField    = "wanted"
	NoteField      = "note"
)

var rowKinds = map[string]rowKind{
	AssetField:     {"respond_asset", []string{"kind", "name", "address", "low", "high", "org", "state", "note", "by"}, []string{"since", "until", "mark", "at"}, []string{"name", "address"}},
	IndicatorField: {"respond_indicator", []string{"kind", "value", "low", "high", "pap", "source", "note", "by", "side", "assets", "tags"}, []string{"mark", "letter", "at", "since", "until"}, []string{"kind", "value"}},
	MomentField:    {"respond_moment", []string{"kind", "text", "by", "exact", "zone", "source", "assets", "indicators"}, []string{"at", "mark", "added"}, nil},
	TechniqueField: {"respond_technique", []string{"technique", "tactic", "note", "by"}, []string{"used", "mark", "at"}, []string{"technique", "tactic"}},
	NoteField:      {"respond_entry", []string{"by", "what", "text", "data", "changed_by"}, []string{"at", "letter", "op", "task", "minutes", "changed", "pinned"}, nil},
	AnalysisField:  {"respond_analysis", []string{"analyser", "verdict", "text", "body", "link", "by"}, []string{"indicator", "at", "added"}, nil},
	WantedField:    {"respond_wanted", []string{"analyser", "by", "trouble"}, []string{"indicator", "at", "ended"}, nil},
	TaskField:      {"respond_task", []string{"text", "owner", "done_by", "playbook", "every"}, []string{"place", "due", "done", "anchor", "expected"}, nil},
}

// rowValue is a row as a change notes it.
type rowValue struct {
	Text  map[string]string
	Whole map[string]int64
}

// RowField names a row among the fields of changes.
func RowField(kind string, id int64) string { return kind + ":" + strconv.FormatInt(id, 10) }

// rowOf reads the name of a row; ok is false for other fields.
func rowOf(field string) (k rowKind, id int64, ok bool) {
	kind, number, _ := strings.Cut(field, ":")
	k, known := rowKinds[kind]
	id, err := strconv.ParseInt(number, 10, 64)
	return k, id, known && err == nil
}

// row returns a row of an item as a change notes it; "" where there is none.
func (k rowKind) row(ctx context.Context, r sqldb.Reader, of, id int64) (string, error) {
	texts, wholes := make([]string, len(k.text)), make([]int64, len(k.whole))
	var into []any
	for i := range texts {
		into = append(into, &texts[i])
	}
	for i := range wholes {
		into = append(into, &wholes[i])
	}
	err := r.QueryRow(ctx, "SELECT "+strings.Join(slices.Concat(k.text, k.whole), ", ")+" FROM "+k.table+" WHERE id = ? AND item = ?", id, of).Scan(into...)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read row %d of %s: %w", id, k.table, err)
	}
	v := rowValue{map[string]string{}, map[string]int64{}}
	for i, name := range k.text {
		v.Text[name] = texts[i]
	}
	for i, name := range k.whole {
		v.Whole[name] = wholes[i]
	}
	out, err := json.Marshal(v)
	return string(out), err
}

// putRow makes a row of an item what it was; "" takes it away.
func (k rowKind) putRow(ctx context.Context, tx *sqldb.Tx, of, id int64, was string) error {
	if was == "" {
		_, err := tx.Exec(ctx, "DELETE FROM "+k.table+" WHERE id = ? AND item = ?", id, of)
		return err
	}
	var v rowValue
	if err := json.Unmarshal([]byte(was), &v); err != nil {
		return fmt.Errorf("read what row %d of %s was: %w", id, k.table, err)
	}
	names, args, set := []string{"id", "item"}, []any{id, of}, []string{}
	for _, name := range k.text {
		names, args = append(names, name), append(args, v.Text[name])
	}
	for _, name := range k.whole {
		names, args = append(names, name), append(args, v.Whole[name])
	}
	for _, name := range names[2:] {
		set = append(set, name+" = excluded."+name)
	}
	marks, _ := among(names)
	_, err := tx.Exec(ctx, "INSERT INTO "+k.table+" ("+strings.Join(names, ", ")+") VALUES ("+marks+") ON CONFLICT (id) DO UPDATE SET "+strings.Join(set, ", "), args...)
	if err != nil {
		return fmt.Errorf("put row %d of %s back: %w", id, k.table, err)
	}
	return nil
}

// Fits reports whether what a change was before can stand again: no other row of the item has taken its place.
func Fits(ctx context.Context, r sqldb.Reader, c Change) (bool, error) {
	k, id, ok := rowOf(c.Field)
	if !ok || c.Before == "" || k.key == nil {
		return true, nil
	}
	var v rowValue
	if err := json.Unmarshal([]byte(c.Before), &v); err != nil {
		return false, fmt.Errorf("read what %s was: %w", c.Field, err)
	}
	where, args := "item = ? AND id <> ?", []any{c.Item, id}
	for _, name := range k.key {
		where, args = where+" AND "+name+" = ?", append(args, v.Text[name])
	}
	n := 0
	err := r.QueryRow(ctx, "SELECT COUNT(*) FROM "+k.table+" WHERE "+where, args...).Scan(&n)
	return n == 0, err
}

// CountRows counts the rows of a sort that an item has, whoever may see them.
func CountRows(ctx context.Context, r sqldb.Reader, kind string, of int64) (n int, err error) {
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM "+rowKinds[kind].table+" WHERE item = ?", of).Scan(&n); err != nil {
		return 0, fmt.Errorf("count rows of the sort %s: %w", kind, err)
	}
	return n, nil
}

// DropRow takes a row of a sort away.
func DropRow(ctx context.Context, tx *sqldb.Tx, kind string, id int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM "+rowKinds[kind].table+" WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove a row of the sort %s: %w", kind, err)
	}
	return nil
}

// addOnce inserts a row of an item unless one of the same key is there, and returns the id of the one that stands then, and
// how it is marked.
func addOnce(ctx context.Context, tx *sqldb.Tx, k rowKind, of int64, key []any, insert string, args ...any) (id int64, added bool, mark tocsin.Mark, err error) {
	res, err := tx.Exec(ctx, insert, args...)
	if err != nil {
		return 0, false, mark, fmt.Errorf("add to %s: %w", k.table, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, false, mark, fmt.Errorf("add to %s: %w", k.table, err)
	}
	err = tx.QueryRow(ctx, "SELECT id, mark FROM "+k.table+" WHERE item = ? AND "+strings.Join(k.key, " = ? AND ")+" = ?", append([]any{of}, key...)...).Scan(&id, &mark)
	if err != nil {
		return 0, false, mark, fmt.Errorf("find the row of %s that stands: %w", k.table, err)
	}
	return id, n > 0, mark, nil
}

// Alter does something to a row of an item, and notes with the act what it was and is.
func Alter(ctx context.Context, tx *sqldb.Tx, op, of int64, field string, do func() error) error {
	k, id, ok := rowOf(field)
	if !ok {
		return fmt.Errorf("there is no row %s", field)
	}
	before, err := k.row(ctx, tx, of, id)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	after, err := k.row(ctx, tx, of, id)
	if err != nil || before == after {
		return err
	}
	return NoteChange(ctx, tx, op, of, field, before, after)
}

// NoteRow notes with the act that a row of an item came.
func NoteRow(ctx context.Context, tx *sqldb.Tx, op, of int64, field string) error {
	k, id, ok := rowOf(field)
	if !ok {
		return fmt.Errorf("there is no row %s", field)
	}
	after, err := k.row(ctx, tx, of, id)
	if err != nil {
		return err
	}
	return NoteChange(ctx, tx, op, of, field, "", after)
}
