package sqldb

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tocsin"
)

// Load puts what Backup wrote of PostgreSQL's records into a database where every room has made its tables: all in one
// transaction. What stands there is replaced; tables that skip names stay as they are.
func (db *DB) Load(ctx context.Context, dir string, skip func(table string) bool) error {
	if db.engine != Postgres {
		return tocsin.Faultf(tocsin.Invalid, "the backup is of records in PostgreSQL: give the address of a database for them")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+dumpEnd))
	if err != nil || len(files) == 0 {
		return errors.Join(err, tocsin.Faultf(tocsin.Invalid, "%s holds no records", dir))
	}
	names, err := db.Tables(ctx)
	if err != nil {
		return err
	}
	return db.Tx(ctx, func(tx *Tx) error {
		for _, f := range files {
			if skip(strings.TrimSuffix(filepath.Base(f), dumpEnd)) {
				continue
			}
			if err := loadTable(ctx, tx, f, names); err != nil {
				return fmt.Errorf("load %s: %w", filepath.Base(f), err)
			}
		}
		return db.unmake(ctx, tx)
	})
}

// maxRow is how long a row of a dump may be, in bytes.
const maxRow = 1 << 30

func loadTable(ctx context.Context, tx *Tx, file string, known []string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), maxRow)
	var h dumpHead
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &h) != nil || h.Table+dumpEnd != filepath.Base(file) {
		return errors.Join(lines.Err(), tocsin.Faultf(tocsin.Invalid, "it does not begin like a table of records"))
	}
	if !slices.Contains(known, h.Table) {
		return tocsin.Faultf(tocsin.Invalid, "this version of the program knows no table %.60s: restore with the version that made the backup, and upgrade afterwards", h.Table)
	}
	if strings.HasSuffix(h.Table, migrationTable) {
		return sameMigrations(ctx, tx, h, lines)
	}
	if _, err := tx.tx.ExecContext(ctx, "DELETE FROM "+quoteName(h.Table)); err != nil {
		return told(err)
	}
	if err := loadRows(ctx, tx, h, lines); err != nil {
		return err
	}
	return numberOn(ctx, tx, h.Table)
}

// loadRows inserts rows, a statement each, prepared once.
func loadRows(ctx context.Context, tx *Tx, h dumpHead, lines *bufio.Scanner) error {
	var names, values []string
	for i, c := range h.Columns {
		names = append(names, quoteName(c.Name))
		values = append(values, fmt.Sprintf("CAST(CAST($%d AS text) AS %s)", i+1, typeOf(c.Type)))
	}
	insert, err := tx.tx.PrepareContext(ctx, "INSERT INTO "+quoteName(h.Table)+" ("+strings.Join(names, ", ")+") OVERRIDING SYSTEM VALUE VALUES ("+strings.Join(values, ", ")+")")
	if err != nil {
		return told(err)
	}
	defer insert.Close()
	for lines.Scan() {
		row, err := dumpRow(h, lines.Bytes())
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return told(err)
		}
	}
	return lines.Err()
}

func dumpRow(h dumpHead, line []byte) ([]any, error) {
	var row []*string
	if err := json.Unmarshal(line, &row); err != nil || len(row) != len(h.Columns) {
		return nil, tocsin.Faultf(tocsin.Invalid, "a row has not the %d values that its table has", len(h.Columns))
	}
	args := make([]any, len(row))
	for i, v := range row {
		if v != nil {
			args[i] = *v
		}
	}
	return args, nil
}

// typeOf lets through what can be the name of a type: it becomes part of a statement.
func typeOf(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(` _"(),[].`, r))
	}) {
		return "text"
	}
	return name
}

// sameMigrations sees whether a room's tables are of the version that the backup is of.
func sameMigrations(ctx context.Context, tx *Tx, h dumpHead, lines *bufio.Scanner) error {
	at := slices.IndexFunc(h.Columns, func(c dumpColumn) bool { return c.Name == "version_id" })
	if at < 0 {
		return tocsin.Faultf(tocsin.Invalid, "%.60s has no versions", h.Table)
	}
	var here, there int64
	for lines.Scan() {
		row, err := dumpRow(h, lines.Bytes())
		if err != nil {
			return err
		}
		var n int64
		text, _ := row[at].(string)
		if _, err := fmt.Fscan(bytes.NewBufferString(text), &n); err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%.60s: %.20q is no version", h.Table, text)
		}
		here = max(here, n)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	err := tx.QueryRow(ctx, "SELECT MAX(version_id) FROM "+quoteName(h.Table)).Scan(&there)
	if err == nil && here != there {
		err = tocsin.Faultf(tocsin.Invalid, "%.60s: the backup is of version %d, this program makes version %d: restore with the version that made the backup, and upgrade afterwards", h.Table, here, there)
	}
	return err
}

// numberOn makes what numbers a table's rows go on behind the last.
func numberOn(ctx context.Context, tx *Tx, table string) error {
	var name string
	err := tx.tx.QueryRowContext(ctx, `SELECT COALESCE(MIN(column_name), '') FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL`, table).Scan(&name)
	if err != nil || name == "" {
		return told(err)
	}
	return tablePlan{table: table, columns: []column{{name: name, numbered: true}}}.number(ctx, tx)
}

// Empty says whether there is no table in the records yet; if there is one, a fault names it.
func (db *DB) Empty(ctx context.Context) error {
	names, err := db.Tables(ctx)
	if err == nil && len(names) > 0 {
		err = tocsin.Faultf(tocsin.Conflict, "%s is not empty (it has a table %s): give a database or a schema that holds nothing", db.name, names[0])
	}
	return err
}
