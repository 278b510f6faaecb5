package sqldb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// column is one of a table that is moved.
type column struct {
	name     string
	kind     kindOf
	numbered bool // PostgreSQL numbers it
}

// kindOf is what a column holds, by PostgreSQL's name of its type. The rooms' own tables have four of them; the others are
// those of libraries that bring tables of their own.
type kindOf string

const (
	kindInt    kindOf = "int8"
	kindText   kindOf = "text"
	kindBytes  kindOf = "bytea"
	kindBool   kindOf = "bool"
	kindTime   kindOf = "timestamptz"
	kindJSON   kindOf = "jsonb"
	kindTexts  kindOf = "_text"
	kindJSONs  kindOf = "_jsonb"
	kindBits   kindOf = "bit"
	kindOfEnum kindOf = "enum "
)

// kindNamed returns what a type of PostgreSQL is moved as.
func kindNamed(udt string, enum bool) (kindOf, error) {
	switch udt {
	case "int2", "int4", "int8":
		return kindInt, nil
	case "varchar":
		return kindText, nil
	case "_varchar":
		return kindTexts, nil
	}
	k := kindOf(udt)
	if slices.Contains([]kindOf{kindText, kindBytes, kindBool, kindTime, kindJSON, kindTexts, kindJSONs, kindBits}, k) {
		return k, nil
	}
	if enum {
		return kindOfEnum + k, nil
	}
	return "", fmt.Errorf("values of type %s can't be moved", udt)
}

// planTable reads a table's columns on both sides.
func planTable(ctx context.Context, from, to *DB, table string) (tablePlan, error) {
	p := tablePlan{table: table, from: from.engine, to: to.engine}
	file, server := from, to
	if to.engine == SQLite {
		file, server = to, from
	}
	rows, err := server.sql.QueryContext(ctx, `SELECT c.column_name, c.udt_name, c.data_type = 'USER-DEFINED',
			c.is_identity = 'YES' OR COALESCE(c.column_default, '') LIKE 'nextval(%'
		FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY c.column_name COLLATE "C"`, table)
	err = Each(rows, err, func(r *sql.Rows) error {
		var c column
		var udt string
		var enum bool
		err := r.Scan(&c.name, &udt, &enum, &c.numbered)
		if err == nil {
			c.kind, err = kindNamed(udt, enum)
		}
		p.columns = append(p.columns, c)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("look at %s: %w", table, told(err))
	}
	return p, p.sameColumns(ctx, file)
}

// sameColumns sees whether the file has the same columns.
func (p tablePlan) sameColumns(ctx context.Context, file *DB) error {
	var there []string
	here, err := Column[string](file.sql.QueryContext(ctx, "SELECT name FROM pragma_table_info(?) ORDER BY name", p.table))
	if err != nil {
		return fmt.Errorf("look at %s: %w", p.table, err)
	}
	for _, c := range p.columns {
		there = append(there, c.name)
	}
	if !slices.Equal(here, there) {
		return tocsin.Faultf(tocsin.Invalid, "table %s has other columns in the file than in PostgreSQL: start this version of the program once on the file first", p.table)
	}
	return nil
}

// query asks an engine for all rows, in values that read understands.
func (p tablePlan) query(e Engine) string {
	var list []string
	for _, c := range p.columns {
		list = append(list, c.kind.from(e, quoteName(c.name)))
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + quoteName(p.table)
}

// from is the expression that gives a column's value.
func (k kindOf) from(e Engine, name string) string {
	switch {
	case e == SQLite && (k == kindJSON || k == kindTexts || k == kindJSONs):
		return "json(" + name + ")"
	case e == SQLite:
		return name
	case k == kindTexts || k == kindJSONs:
		return "CAST(to_json(" + name + ") AS text)"
	case k == kindBits:
		return "CAST(" + name + " AS bigint)"
	case k == kindJSON || strings.HasPrefix(string(k), string(kindOfEnum)):
		return "CAST(" + name + " AS text)"
	}
	return name
}

// into is the expression that makes the parameter of a number the column's value.
func (k kindOf) into(e Engine, number int) string {
	if e == SQLite {
		return k.intoFile(fmt.Sprintf("?%d", number))
	}
	param := fmt.Sprintf("$%d", number)
	text := "CAST(" + param + " AS text)"
	enum, isEnum := strings.CutPrefix(string(k), string(kindOfEnum))
	switch {
	case isEnum:
		return "CAST(" + text + " AS " + quoteName(enum) + ")"
	case k == kindJSON:
		return "CAST(" + text + " AS jsonb)"
	case k == kindTexts:
		return "CASE WHEN " + text + " IS NULL THEN NULL ELSE ARRAY(SELECT jsonb_array_elements_text(CAST(" + text + " AS jsonb))) END"
	case k == kindJSONs:
		return "CASE WHEN " + text + " IS NULL THEN NULL ELSE ARRAY(SELECT jsonb_array_elements(CAST(" + text + " AS jsonb))) END"
	case k == kindBits:
		return "CAST(CAST(" + param + " AS bigint) AS bit(8))"
	}
	return "CAST(" + param + " AS " + string(k) + ")"
}

// intoFile is into for SQLite.
func (k kindOf) intoFile(param string) string {
	if k == kindJSON || k == kindTexts || k == kindJSONs {
		return "jsonb(" + param + ")"
	}
	return param
}

// read makes a value that is the same whichever engine it comes from: int64, string, []byte, bool, time.Time or nil.
func (k kindOf) read(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch k {
	case kindInt, kindBits:
		n, ok := v.(int64)
		return n, is(ok, v)
	case kindBool:
		n, ok := v.(int64)
		b, isBool := v.(bool)
		return ok && n != 0 || b, is(ok || isBool, v)
	case kindTime:
		t, ok := v.(time.Time)
		return t.UTC().Truncate(time.Microsecond), is(ok, v)
	case kindBytes:
		return asBytes(v)
	case kindJSON, kindTexts, kindJSONs:
		b, err := asBytes(v)
		if err != nil {
			return nil, err
		}
		return sameJSON(b)
	}
	b, err := asBytes(v)
	return Clean(string(b)), err
}

func is(ok bool, v any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("a value of type %T stands in it", v)
}

func asBytes(v any) ([]byte, error) {
	switch v := v.(type) {
	case []byte:
		return v, nil
	case string:
		return []byte(v), nil
	}
	return nil, is(false, v)
}

// sameJSON writes JSON in one way.
func sameJSON(b []byte) (string, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return "", err
	}
	out, err := json.Marshal(v)
	return string(out), err
}
