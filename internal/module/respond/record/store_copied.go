package record

import (
	"context"
	"database/sql"
	"fmt"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// CopiedField is how the list of those who get copies is named among changes: one address a line.
const CopiedField = "copied"

// Copied returns who outside gets a copy of each letter of an item, as their addresses stand in letters.
func Copied(ctx context.Context, r sqldb.Reader, id int64) (list []string, err error) {
	list, err = sqldb.Column[string](r.Query(ctx, "SELECT wrote FROM respond_copied WHERE item = ? ORDER BY address", id))
	if err != nil {
		return nil, fmt.Errorf("list who gets copies: %w", err)
	}
	return list, nil
}

// Circle returns who may see an item that is restricted, and who outside gets a copy of each of its letters.
func Circle(ctx context.Context, r sqldb.Reader, id int64) (members, copied []string, err error) {
	rows, err := r.Query(ctx, `SELECT 0 AS outside, name AS place, name AS text FROM respond_member WHERE item = ?
		UNION ALL SELECT 1, address, wrote FROM respond_copied WHERE item = ? ORDER BY outside, place`, id, id)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var outside int
		var place, text string
		err := row.Scan(&outside, &place, &text)
		if outside == 1 {
			copied = append(copied, text)
		} else {
			members = append(members, text)
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list the circle of an item: %w", err)
	}
	return members, copied, nil
}

// SetCopied says who gets them: addresses as they stand in letters.
func SetCopied(ctx context.Context, tx *sqldb.Tx, id int64, list []string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_copied WHERE item = ?", id); err != nil {
		return fmt.Errorf("set who gets copies: %w", err)
	}
	for _, one := range list {
		_, err := tx.Exec(ctx, "INSERT INTO respond_copied (item, address, wrote) VALUES (?, ?, ?) ON CONFLICT (item, address) DO NOTHING", id, addressIn(one), one)
		if err != nil {
			return fmt.Errorf("set who gets copies: %w", err)
		}
	}
	return nil
}

// JoinedCopied returns who got onto an item's list when another one was merged into it that has them on its own list still,
// by what that act changed.
func JoinedCopied(ctx context.Context, r sqldb.Reader, from, to int64) (list []string, err error) {
	own, err := Copied(ctx, r, from)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	rows, err := r.Query(ctx, `SELECT before, after FROM respond_change WHERE item = ? AND field = ? AND op =
		(SELECT MAX(op) FROM respond_change WHERE item = ? AND field = 'merged' AND after = ?)`, to, CopiedField, from, strconv.FormatInt(to, 10))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var before, after string
		err := row.Scan(&before, &after)
		was := lines(before)
		for _, one := range lines(after) {
			if slices.Contains(own, one) && !slices.Contains(was, one) {
				list = append(list, one)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who got copies by a merge: %w", err)
	}
	return list, nil
}

// addressIn is an address without the name before it, as two of them are compared.
func addressIn(s string) string {
	if a, err := netmail.ParseAddress(s); err == nil {
		s = a.Address
	}
	return strings.ToLower(s)
}
