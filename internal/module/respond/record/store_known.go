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

// PAPsOf are the marks of PAP that indicators of these values have, among those that somebody may see.
func PAPsOf(ctx context.Context, r sqldb.Reader, v item.Viewer, values []string) (list []item.PAP, err error) {
	if len(values) == 0 {
		return nil, nil
	}
	visible, more := Visible(v)
	var args []any
	for _, value := range values {
		args = append(args, value)
	}
	args = append(append(args, v.Clearance), more...)
	rows, err := r.Query(ctx, `SELECT DISTINCT x.pap FROM respond_indicator x JOIN respond_item i ON i.id = x.item
		WHERE x.kind IN ('ip', 'net', 'asn', 'domain', 'url', 'hash', 'cve', 'email') AND x.value IN (?`+strings.Repeat(", ?", len(values)-1)+") AND x.mark >= ? AND "+visible, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var p item.PAP
		err := row.Scan(&p)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find what may be done with an indicator: %w", err)
	}
	return list, nil
}

// URLPAPs are the addresses of web pages that are indicators, that may be of a host and that somebody may see, with their
// marks of PAP; those by which anything may be done are left out. Whether an address is of the host its reader says.
func URLPAPs(ctx context.Context, r sqldb.Reader, v item.Viewer, host string) (list []item.Indicator, err error) {
	visible, more := Visible(v)
	rows, err := r.Query(ctx, `SELECT DISTINCT x.value, x.pap FROM respond_indicator x JOIN respond_item i ON i.id = x.item
		WHERE x.kind = 'url' AND x.pap IN ('red', 'amber') AND x.value LIKE ? AND x.mark >= ? AND `+visible, append([]any{"%://%" + host + "%", v.Clearance}, more...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var x item.Indicator
		err := row.Scan(&x.Value, &x.PAP)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find what may be done with a page of %s: %w", strings.ToValidUTF8(host, ""), err)
	}
	return list, nil
}
