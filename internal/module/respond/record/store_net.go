package record

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// noNet stands in the columns low and high of what is no address and no network.
const noNet = "-"

// netTables are what names addresses, with the column that has them.
var netTables = []struct{ table, column string }{{"respond_indicator", "value"}, {"respond_asset", "address"}}

// ends are the columns low and high of a value: the first and the last address of it, of IPv4 as those of IPv6 that stand for
// them. They are in the order of the addresses.
func ends(value string) (low, high string) {
	p, err := item.Network(value)
	if err != nil {
		return noNet, noNet
	}
	return endsOf(p)
}

func endsOf(p netip.Prefix) (low, high string) {
	bits := p.Bits()
	if p.Addr().Is4() {
		bits += 96
	}
	first := p.Masked().Addr().As16()
	last := first
	for i := bits; i < 128; i++ {
		last[i/8] |= 1 << (7 - i%8)
	}
	return hex.EncodeToString(first[:]), hex.EncodeToString(last[:])
}

// inNet asks for items, or what was merged into them, that name an address or a network within one of some; or, for holders, a
// network that holds one of them. It asks for what who looks may see alone.
func (q Query) inNet(c *conditions, nets []any, holders bool) {
	where, args := []string{}, []any{}
	for _, value := range nets {
		p, err := item.Network(fmt.Sprint(value))
		if err != nil {
			continue
		}
		is, more := within16(p)
		if holders {
			is, more = around16(p)
		}
		for _, t := range netTables {
			n := named(q.Viewer)
			where = append(where, "i.id IN (SELECT CASE WHEN i.merged <> 0 THEN i.merged ELSE i.id END FROM "+t.table+" x JOIN respond_item i ON i.id = x.item WHERE x.low <> '-' AND "+is+" AND "+strings.Join(n.where, " AND ")+")")
			args = append(append(args, more...), n.args...)
		}
	}
	if len(where) == 0 {
		where = []string{"1 = 0"}
	}
	c.and("("+strings.Join(where, " OR ")+")", args...)
}

// within16 is the condition that a row, alias x, is within a network.
func within16(p netip.Prefix) (string, []any) {
	low, high := endsOf(p)
	return "x.low >= ? AND x.low <= ? AND x.high <= ?", []any{low, high, high}
}

// around16 is the condition that a row, alias x, is a network around another: it begins where one of its length would.
func around16(p netip.Prefix) (string, []any) {
	_, high := endsOf(p)
	var begins []any
	for bits := range p.Bits() + 1 {
		low, _ := endsOf(netip.PrefixFrom(p.Addr(), bits))
		if n := len(begins); n == 0 || begins[n-1] != low {
			begins = append(begins, low)
		}
	}
	marks, args := among(begins)
	return "x.low IN (" + marks + ") AND x.high >= ?", append(args, high)
}

// KeyNets fills the columns low and high of up to limit rows that were written before there were any, and returns how many.
func KeyNets(ctx context.Context, tx *sqldb.Tx, limit int) (n int, err error) {
	for _, t := range netTables {
		type row struct {
			id    int64
			value string
		}
		var list []row
		rows, err := tx.Query(ctx, fmt.Sprintf("SELECT id, %s FROM %s WHERE low <> '-' AND low = '' LIMIT %d", t.column, t.table, limit-n))
		err = sqldb.Each(rows, err, func(r *sql.Rows) error {
			var one row
			err := r.Scan(&one.id, &one.value)
			list = append(list, one)
			return err
		})
		for i := 0; err == nil && i < len(list); i++ {
			low, high := ends(list[i].value)
			_, err = tx.Exec(ctx, "UPDATE "+t.table+" SET low = ?, high = ? WHERE id = ?", low, high, list[i].id)
		}
		if err != nil {
			return n, fmt.Errorf("note networks: %w", err)
		}
		n += len(list)
	}
	return n, nil
}

// NetsToKey counts the rows that KeyNets has to fill.
func NetsToKey(ctx context.Context, r sqldb.Reader) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM respond_indicator WHERE low <> '-' AND low = '') + (SELECT COUNT(*) FROM respond_asset WHERE low <> '-' AND low = '')`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count networks: %w", err)
	}
	return n, nil
}
