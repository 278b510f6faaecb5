package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// MaxIndicators is how many indicators of an item are listed, and how many it may have.
const MaxIndicators = 5000

// named is the one predicate of which indicators of alias x somebody may see, of items of alias i.
func named(v item.Viewer) *conditions {
	c := &conditions{}
	visible, args := Visible(v)
	c.and(visible, args...)
	c.and("x.mark >= ?", v.Clearance)
	return c
}

// indicatorColumns are what is read of an indicator of alias x.
const indicatorColumns = `x.id, x.item, x.kind, x.value, x.mark, x.pap, x.source, x.note, x.at, x.by, x.side, x.since, x.until, x.assets, x.tags,
	CASE WHEN EXISTS (SELECT 1 FROM respond_analysis a WHERE a.item = x.item AND a.indicator = x.id) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM respond_wanted w WHERE w.item = x.item AND w.indicator = x.id) THEN 1 ELSE 0 END`

// scanIndicator reads a row of other columns and then of an indicator's.
func scanIndicator(row scanner, before ...any) (x item.Indicator, err error) {
	var at, since, until int64
	var on, tags string
	err = row.Scan(append(before, &x.ID, &x.Item, &x.Kind, &x.Value, &x.Mark, &x.PAP, &x.From, &x.Note, &at, &x.By, &x.Side, &since, &until, &on, &tags, &x.Analysed, &x.Asked)...)
	x.At, x.Since, x.Until, x.TLP, x.On = sqldb.FromTime(at), sqldb.FromTime(since), sqldb.FromTime(until), x.Mark.String(), idsOf(on)
	x.Tags = tagList(tags)
	return x, err
}

// Indicators returns what can be looked for that items name, by kind and value, each once.
func Indicators(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (list []item.Indicator, err error) {
	c := named(v)
	only(c, "x.item", items)
	rows, err := r.Query(ctx, "SELECT "+indicatorColumns+fmt.Sprintf(" FROM respond_indicator x JOIN respond_item i ON i.id = x.item WHERE %s ORDER BY x.kind, x.value, x.id LIMIT %d", strings.Join(c.where, " AND "), MaxIndicators), c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		x, err := scanIndicator(row)
		if n := len(list); n == 0 || list[n-1].Kind != x.Kind || list[n-1].Value != x.Value {
			list = append(list, x)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list indicators: %w", err)
	}
	return list, nil
}

// AddIndicator writes an indicator of an item down and fills its ID; of one that is there already it changes nothing, and
// before is how that is marked.
func AddIndicator(ctx context.Context, tx *sqldb.Tx, one int64, x *item.Indicator) (added bool, before tocsin.Mark, err error) {
	x.Item, x.At, x.TLP = one, tx.Now, x.Mark.String()
	low, high := ends(x.Value)
	x.ID, added, before, err = addOnce(ctx, tx, rowKinds[IndicatorField], one, []any{x.Kind, x.Value}, `INSERT INTO respond_indicator (item, kind, value, mark, pap, source, note, at, by, side, assets, tags, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item, kind, value) DO NOTHING`, one, x.Kind, x.Value, x.Mark, x.PAP, x.From, x.Note, sqldb.Time(x.At), x.By, x.Side, idsText(x.On), tagText(x.Tags), low, high)
	return added, before, err
}

// IndicatorsByID returns those of the indicators of an item that have these ids and that somebody may see.
func IndicatorsByID(ctx context.Context, r sqldb.Reader, v item.Viewer, items, ids []int64) (list []item.Indicator, err error) {
	all, err := Indicators(ctx, r, v, items)
	if err != nil {
		return nil, err
	}
	want := map[int64]bool{}
	for _, id := range ids {
		want[id] = true
	}
	for _, x := range all {
		if want[x.ID] {
			list = append(list, x)
		}
	}
	return list, nil
}

// SetIndicator writes down what is said of an indicator; what it is stays.
func SetIndicator(ctx context.Context, tx *sqldb.Tx, x item.Indicator) error {
	_, err := tx.Exec(ctx, "UPDATE respond_indicator SET mark = ?, pap = ?, side = ?, note = ?, since = ?, until = ?, assets = ?, tags = ? WHERE id = ?",
		x.Mark, x.PAP, x.Side, x.Note, sqldb.Time(x.Since), sqldb.Time(x.Until), idsText(x.On), tagText(x.Tags), x.ID)
	if err != nil {
		return fmt.Errorf("change indicator: %w", err)
	}
	return nil
}

// tagText writes tags into one column, tagList reads them.
func tagText(tags []string) string { return strings.Join(tags, "\n") }

func tagList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
