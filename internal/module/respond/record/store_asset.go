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

const assetColumns = "x.id, x.item, x.kind, x.name, x.address, x.org, x.state, x.since, x.until, x.note, x.mark, x.at, x.by"

// Assets returns what items say was hit and somebody may see, the worst first: by state, then by name.
func Assets(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (list []item.Asset, err error) {
	c := named(v)
	only(c, "x.item", items)
	return assets(ctx, r, fmt.Sprintf(" WHERE %s ORDER BY CASE x.state WHEN 'compromised' THEN 0 WHEN 'suspected' THEN 1 WHEN 'contained' THEN 2 WHEN 'cleaned' THEN 3 ELSE 4 END, LOWER(x.name), x.id LIMIT %d",
		strings.Join(c.where, " AND "), item.MaxAssets), c.args...)
}

func assets(ctx context.Context, r sqldb.Reader, rest string, args ...any) (list []item.Asset, err error) {
	rows, err := r.Query(ctx, "SELECT "+assetColumns+" FROM respond_asset x JOIN respond_item i ON i.id = x.item"+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var a item.Asset
		var since, until, at int64
		err := row.Scan(&a.ID, &a.Item, &a.Kind, &a.Name, &a.Address, &a.Org, &a.State, &since, &until, &a.Note, &a.Mark, &at, &a.By)
		a.Since, a.Until, a.At, a.TLP = sqldb.FromTime(since), sqldb.FromTime(until), sqldb.FromTime(at), a.Mark.String()
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	return list, nil
}

// AddAsset writes an asset of an item down and fills its ID; one that is there already stays as it is, and before is how
// that is marked.
func AddAsset(ctx context.Context, tx *sqldb.Tx, a *item.Asset) (added bool, before tocsin.Mark, err error) {
	a.At, a.TLP = tx.Now, a.Mark.String()
	low, high := ends(a.Address)
	a.ID, added, before, err = addOnce(ctx, tx, rowKinds[AssetField], a.Item, []any{a.Name, a.Address}, `INSERT INTO respond_asset (item, kind, name, address, org, state, since, until, note, mark, at, by, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (item, name, address) DO NOTHING`, a.Item, a.Kind, a.Name, a.Address, a.Org, a.State, sqldb.Time(a.Since), sqldb.Time(a.Until), a.Note, a.Mark, sqldb.Time(a.At), a.By, low, high)
	return added, before, err
}

// SetAsset writes an asset as it is now.
func SetAsset(ctx context.Context, tx *sqldb.Tx, a item.Asset) error {
	var others int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM respond_asset WHERE item = ? AND name = ? AND address = ? AND id <> ?", a.Item, a.Name, a.Address, a.ID).Scan(&others)
	if err != nil {
		return fmt.Errorf("change asset: %w", err)
	}
	if others > 0 {
		return &tocsin.Fault{Why: tocsin.Conflict, Field: "name", Text: "there is another asset of this name and address"}
	}
	low, high := ends(a.Address)
	_, err = tx.Exec(ctx, "UPDATE respond_asset SET kind = ?, name = ?, address = ?, low = ?, high = ?, org = ?, state = ?, since = ?, until = ?, note = ?, mark = ? WHERE id = ?",
		a.Kind, a.Name, a.Address, low, high, a.Org, a.State, sqldb.Time(a.Since), sqldb.Time(a.Until), a.Note, a.Mark, a.ID)
	if err != nil {
		return fmt.Errorf("change asset: %w", err)
	}
	return nil
}

// ids read and written as a column keeps them: with blanks between them.
func idsOf(s string) (list []int64) {
	for word := range strings.FieldsSeq(s) {
		var id int64
		if _, err := fmt.Sscan(word, &id); err == nil {
			list = append(list, id)
		}
	}
	return list
}

func idsText(list []int64) string { return strings.Trim(fmt.Sprint(list), "[]") }
