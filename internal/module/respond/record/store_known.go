package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// naming is one way in which an item can name a thing; the query gives the item, what is said of it and when.
type naming struct{ as, query string }

// namings of an indicator, the newest first.
var (
	asIndicator = naming{item.NodeIndicator, "SELECT x.item, x.note, x.at FROM respond_indicator x JOIN respond_item i ON i.id = x.item WHERE x.kind = ? AND x.value = ? AND x.mark >= ? AND "}
	asAsset     = naming{item.NodeAsset, "SELECT x.item, x.state, x.at FROM respond_asset x JOIN respond_item i ON i.id = x.item WHERE x.address <> '' AND x.address = ? AND x.mark >= ? AND "}
	asSender    = naming{item.SameSender, "SELECT i.id, '', i.changed FROM respond_item i WHERE i.email = ? AND "}
)

// Naming returns the items that name a thing and somebody may see: as an indicator, as the address of an asset, as whom they
// are with; the newest of each first.
func Naming(ctx context.Context, r sqldb.Reader, v item.Viewer, kind, value string) (list []item.KnownItem, err error) {
	asked := []struct {
		naming
		args  []any
		order string
	}{{asIndicator, []any{kind, value, v.Clearance}, "x.at DESC, x.item DESC"}, {asAsset, []any{value, v.Clearance}, "x.at DESC, x.item DESC"}}
	if kind == "email" {
		asked = append(asked, struct {
			naming
			args  []any
			order string
		}{asSender, []any{value}, "i.changed DESC, i.id DESC"})
	}
	visible, args := Visible(v)
	for _, q := range asked {
		rows, err := r.Query(ctx, fmt.Sprintf("%s%s ORDER BY %s LIMIT %d", q.query, visible, q.order, item.MostKnown), append(q.args, args...)...)
		err = sqldb.Each(rows, err, func(row *sql.Rows) error {
			k := item.KnownItem{As: q.as}
			var at int64
			err := row.Scan(&k.ID, &k.Note, &at)
			k.Seen = sqldb.FromTime(at)
			list = append(list, k)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("find what names %s: %w", strings.ToValidUTF8(value, ""), err)
		}
	}
	return list, nil
}
