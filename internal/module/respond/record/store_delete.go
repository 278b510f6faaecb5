package record

import (
	"context"
	"fmt"
	"strconv"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// ofItem are the tables whose rows go with their item, by the column that names it. A test reads the schema and fails for
// one that is forgotten here.
var ofItem = []struct{ table, column string }{
	{"respond_ref", "item"}, {"respond_value", "item"}, {"respond_tag", "item"}, {"respond_member", "item"}, {"respond_copied", "item"}, {"respond_follow", "item"},
	{"respond_read", "item"}, {"respond_entry", "item"}, {"respond_task", "item"}, {"respond_clock", "item"}, {"respond_moment", "item"},
	{"respond_story", "item"}, {"respond_indicator", "item"}, {"respond_asset", "item"}, {"respond_technique", "item"}, {"respond_analysis", "item"}, {"respond_wanted", "item"}, {"respond_change", "item"},
	{"respond_told", "item"}, {"respond_hold", "item"}, {"respond_link", "child"}, {"respond_link", "parent"},
}

// Delete takes an item away with all that hangs on it, but its letters, which DeleteLetter has taken before. What lies
// beside the records is noted for the sweep.
func Delete(ctx context.Context, tx *sqldb.Tx, it item.Item) error {
	id, text := it.ID, strconv.FormatInt(it.ID, 10)
	steps := []struct {
		query string
		args  []any
	}{
		{"INSERT INTO respond_sweep (what, of) SELECT DISTINCT 'evidence', sha FROM respond_evidence WHERE item = ? AND swept = 0 ON CONFLICT (what, of) DO NOTHING", []any{id}},
		{"INSERT INTO respond_sweep (what, of) VALUES ('program', ?) ON CONFLICT (what, of) DO NOTHING", []any{it.Number}},
		{"DELETE FROM respond_custody WHERE evidence IN (SELECT id FROM respond_evidence WHERE item = ?)", []any{id}},
		{"DELETE FROM respond_evidence WHERE item = ?", []any{id}},
		{"DELETE FROM respond_draft_file WHERE draft IN (SELECT id FROM respond_draft WHERE item = ?)", []any{id}},
		{"DELETE FROM respond_draft WHERE item = ?", []any{id}},
		{"UPDATE respond_entry SET task = 0 WHERE task IN (SELECT id FROM respond_task WHERE item = ?)", []any{id}},
		// What an act has made of others is not taken back to what is gone.
		{"DELETE FROM respond_change WHERE field = ? OR field = 'merged' AND (before = ? OR after = ?)", []any{Part(id), text, text}},
		{"UPDATE respond_item SET merged = 0 WHERE merged = ?", []any{id}},
	}
	for _, t := range ofItem {
		steps = append(steps, struct {
			query string
			args  []any
		}{"DELETE FROM " + t.table + " WHERE " + t.column + " = ?", []any{id}})
	}
	for _, s := range steps {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("delete what hangs on %s: %w", it.Number, err)
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM respond_item WHERE id = ?", id); err != nil {
		return fmt.Errorf("delete %s: %w", it.Number, err)
	}
	it.Version++ // open pages of it hear so
	return tell(ctx, tx, it)
}

// DeleteLetter takes a letter away; its bytes are noted for the sweep. What speaks of it says that there was one.
func DeleteLetter(ctx context.Context, tx *sqldb.Tx, id int64) error {
	for _, query := range []string{
		"INSERT INTO respond_sweep (what, of) SELECT DISTINCT 'letter', sha FROM respond_letter WHERE id = ? AND (way = 'in' OR act = 0) ON CONFLICT (what, of) DO NOTHING",
		"DELETE FROM respond_letter_ref WHERE letter = ?",
		"DELETE FROM respond_copy WHERE letter = ?",
		"DELETE FROM respond_entry WHERE letter = ? AND what = 'mail'",
		"UPDATE respond_entry SET letter = 0 WHERE letter = ?",
		"UPDATE respond_indicator SET letter = 0 WHERE letter = ?",
		"DELETE FROM respond_letter WHERE id = ?",
	} {
		if _, err := tx.Exec(ctx, query, id); err != nil {
			return fmt.Errorf("delete letter %d: %w", id, err)
		}
	}
	_, err := tx.Exec(ctx, "DELETE FROM respond_change WHERE item = 0 AND field = ?", letterField+strconv.FormatInt(id, 10))
	if err != nil {
		return fmt.Errorf("delete letter %d: %w", id, err)
	}
	return nil
}

// LetterIDs are the ids of an item's letters.
func LetterIDs(ctx context.Context, r sqldb.Reader, id int64) ([]int64, error) {
	return ids(ctx, r, "SELECT id FROM respond_letter WHERE item = ? ORDER BY id", id)
}

// ActsOf are the acts of the outbox that a letter is, one a copy.
func ActsOf(ctx context.Context, r sqldb.Reader, letter int64) ([]int64, error) {
	return ids(ctx, r, "SELECT act FROM respond_letter WHERE id = ? AND act <> 0 UNION SELECT act FROM respond_copy WHERE letter = ? ORDER BY 1", letter, letter)
}

// MailHas tells whether the bytes of a letter are some letter's.
func MailHas(ctx context.Context, r sqldb.Reader, sha string) (bool, error) {
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE sha = ?", sha).Scan(&n); err != nil {
		return false, fmt.Errorf("look for letter: %w", err)
	}
	return n > 0, nil
}

// LawRuns tells whether a clock of a law runs for one of some items.
func LawRuns(ctx context.Context, r sqldb.Reader, items []int64) (bool, error) {
	marks, args := among(items)
	var n int
	err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_clock WHERE item IN ("+marks+") AND met = 0 AND of NOT IN (?, ?)", append(args, SLA, Them)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for clocks of laws: %w", err)
	}
	return n > 0, nil
}

// leaves are what is counted of what goes, by what it is called.
var leaves = []struct{ what, table, where string }{
	{"letters", "respond_letter", ""}, {"notes", "respond_entry", " AND what IN ('note', 'call', 'worked')"}, {"entries", "respond_entry", ""},
	{"tasks", "respond_task", ""}, {"evidence", "respond_evidence", " AND gone = 0"}, {"indicators", "respond_indicator", ""},
	{"assets", "respond_asset", ""}, {"techniques", "respond_technique", ""}, {"moments", "respond_moment", ""}, {"drafts", "respond_draft", ""},
}

// CountLeaving counts what goes with some items.
func CountLeaving(ctx context.Context, r sqldb.Reader, items []int64) (map[string]int, error) {
	counts, marks := map[string]int{}, ""
	marks, args := among(items)
	for _, l := range leaves {
		var n int
		if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM "+l.table+" WHERE item IN ("+marks+")"+l.where, args...).Scan(&n); err != nil {
			return nil, fmt.Errorf("count what goes: %w", err)
		}
		if n > 0 {
			counts[l.what] = n
		}
	}
	return counts, nil
}
