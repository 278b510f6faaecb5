package sqldb

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// dumpEnd is how the name of a table's file ends. Its first line names the columns and their types, every other is a row:
// a list of texts as PostgreSQL writes the values, null for NULL. Any PostgreSQL reads them again, to the last digit.
const dumpEnd = ".jsonl"

// dumpHead is the first line of a table's file.
type dumpHead struct {
	Table   string       `json:"table"`
	Columns []dumpColumn `json:"columns"`
}

type dumpColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// asText makes PostgreSQL write values in one way, whatever its settings are.
const asText = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3"

// dump writes all tables out of one transaction that sees one moment.
func (db *DB) dump(ctx context.Context, dir string, fixed func() error) error {
	tx, err := db.sql.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return told(fmt.Errorf("copy records: %w", err))
	}
	defer tx.Rollback() //nolint:errcheck // it has only read
	for _, set := range strings.Split(asText, ";") {
		if _, err := tx.ExecContext(ctx, set); err != nil {
			return told(fmt.Errorf("copy records: %w", err))
		}
	}
	heads, err := dumpHeads(ctx, tx)
	if err != nil {
		return fmt.Errorf("copy records: %w", err)
	}
	if err := fixed(); err != nil {
		return err
	}
	for _, h := range heads {
		if err := dumpTable(ctx, tx, h, filepath.Join(dir, h.Table+dumpEnd)); err != nil {
			return fmt.Errorf("copy table %s: %w", h.Table, err)
		}
	}
	return nil
}

// dumpHeads reads which tables and columns there are. It is the first query, so it fixes the moment.
func dumpHeads(ctx context.Context, tx *sql.Tx) ([]dumpHead, error) {
	var heads []dumpHead
	rows, err := tx.QueryContext(ctx, `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		ORDER BY c.relname COLLATE "C", a.attnum`)
	err = Each(rows, err, func(r *sql.Rows) error {
		var table string
		var c dumpColumn
		if err := r.Scan(&table, &c.Name, &c.Type); err != nil || derived(table) {
			return err
		}
		if n := len(heads); n == 0 || heads[n-1].Table != table {
			heads = append(heads, dumpHead{Table: table})
		}
		last := &heads[len(heads)-1]
		last.Columns = append(last.Columns, c)
		return nil
	})
	return heads, told(err)
}

func dumpTable(ctx context.Context, tx *sql.Tx, h dumpHead, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err = enc.Encode(h)
	if err == nil {
		err = dumpRows(ctx, tx, h, enc)
	}
	return errors.Join(err, w.Flush(), f.Close())
}

func dumpRows(ctx context.Context, tx *sql.Tx, h dumpHead, enc *json.Encoder) error {
	var list []string
	for _, c := range h.Columns {
		list = append(list, "CAST("+quoteName(c.Name)+" AS text)")
	}
	row, to := make([]*string, len(list)), make([]any, len(list))
	for i := range row {
		to[i] = &row[i]
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+strings.Join(list, ", ")+" FROM "+quoteName(h.Table)+" ORDER BY 1")
	return Each(rows, told(err), func(r *sql.Rows) error {
		if err := r.Scan(to...); err != nil {
			return err
		}
		return enc.Encode(row)
	})
}
