package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
)

// Techniques returns the techniques that items say were used and somebody may see, by tactic and id, each once.
func Techniques(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (list []item.Technique, err error) {
	c := named(v)
	only(c, "x.item", items)
	rows, err := r.Query(ctx, `SELECT x.id, x.item, x.technique, x.tactic, x.used, x.note, x.mark, x.at, x.by
		FROM respond_technique x JOIN respond_item i ON i.id = x.item WHERE `+strings.Join(c.where, " AND ")+" ORDER BY x.technique, x.tactic, x.id", c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.Technique
		var used, at int64
		err := row.Scan(&t.ID, &t.Item, &t.Technique, &t.Tactic, &used, &t.Note, &t.Mark, &at, &t.By)
		t.Used, t.At = sqldb.FromTime(used), sqldb.FromTime(at)
		if n := len(list); n == 0 || list[n-1].Technique != t.Technique || list[n-1].Tactic != t.Tactic {
			list = append(list, t.Told())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list techniques: %w", err)
	}
	item.SortTechniques(list)
	return list, nil
}

// AddTechnique writes down that a technique was used and fills its ID; of one that is there already it changes nothing, and
// before is how that is marked.
func AddTechnique(ctx context.Context, tx *sqldb.Tx, t *item.Technique) (added bool, before tocsin.Mark, err error) {
	t.At = tx.Now
	t.ID, added, before, err = addOnce(ctx, tx, rowKinds[TechniqueField], t.Item, []any{t.Technique, t.Tactic}, `INSERT INTO respond_technique (item, technique, tactic, used, note, mark, at, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item, technique, tactic) DO NOTHING`, t.Item, t.Technique, t.Tactic, sqldb.Time(t.Used), t.Note, t.Mark, sqldb.Time(t.At), t.By)
	return added, before, err
}

// SetTechnique writes down what is said of a technique; what it is stays.
func SetTechnique(ctx context.Context, tx *sqldb.Tx, t item.Technique) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_technique SET used = ?, note = ?, mark = ? WHERE id = ?", sqldb.Time(t.Used), t.Note, t.Mark, t.ID); err != nil {
		return fmt.Errorf("change technique: %w", err)
	}
	return nil
}

// used asks for items that a technique or one of its sub-techniques was used in, as far as who looks may know: also
// where what was merged into an item says so.
func (q Query) used(c *conditions, technique string) {
	n := named(q.Viewer)
	only(n, "x.technique", attack.Family(technique))
	c.and("i.id IN (SELECT CASE WHEN i.merged <> 0 THEN i.merged ELSE i.id END FROM respond_technique x JOIN respond_item i ON i.id = x.item WHERE "+strings.Join(n.where, " AND ")+")", n.args...)
}
