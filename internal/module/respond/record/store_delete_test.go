package record

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// column is one of the schema, with its type.
type column struct{ table, name, kind string }

// schema reads the desk's tables as they are: one that somebody adds is here without being named.
func schema(t *testing.T, db *sqldb.DB) (list []column) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'respond\\_%' ESCAPE '\\' ORDER BY name"
	if db.Engine() == sqldb.Postgres {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'respond\\_%' ESCAPE '\\' ORDER BY tablename"
	}
	tables, err := sqldb.Column[string](db.Query(t.Context(), query))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := db.Query(t.Context(), "SELECT * FROM "+table+" LIMIT 0")
		if err != nil {
			t.Fatal(err)
		}
		types, err := rows.ColumnTypes()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range types {
			list = append(list, column{table, c.Name(), strings.ToUpper(c.DatabaseTypeName())})
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// filled inserts a row whose column says a thing; everything else is its own.
func filled(t *testing.T, tx *sqldb.Tx, all []column, of column, value any, n int) {
	t.Helper()
	var names, marks []string
	var args []any
	for _, c := range all {
		if c.table != of.table {
			continue
		}
		var v any = 1_000_000 + n
		switch {
		case c.name == of.name:
			v = value
		case c.name == "id":
			continue
		case strings.Contains(c.kind, "TEXT"), strings.Contains(c.kind, "CHAR"):
			v = fmt.Sprint("{}", n)
		case strings.Contains(c.kind, "BLOB"), strings.Contains(c.kind, "BYTEA"):
			v = []byte("x")
		}
		names, marks, args = append(names, c.name), append(marks, "?"), append(args, v)
	}
	if _, err := tx.Exec(t.Context(), "INSERT INTO "+of.table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...); err != nil {
		t.Fatalf("%s.%s: %v", of.table, of.name, err)
	}
}

// After an item is deleted with its letters, no row of any table speaks of it: every column of the schema that names an
// item, or something of one, is tried, also of tables that nobody has thought of.
func TestNothingPointsAtWhatIsDeleted(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		all := schema(t, db)
		it := item.Item{Number: "ZM-2026-000001", Kind: item.Incident, Title: "goes", Mark: tocsin.Amber}
		stays := item.Item{Number: "ZM-2026-000002", Kind: item.Incident, Title: "stays", Mark: tocsin.Amber}
		m := item.Mail{SHA: strings.Repeat("a", 64), Subject: "its letter"}
		e := item.Evidence{SHA: strings.Repeat("b", 64), Name: "its file"}
		ids := map[string]int64{}
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for _, one := range []*item.Item{&stays, &it} {
				if err := Add(t.Context(), tx, one); err != nil {
					return err
				}
			}
			m.Item, e.Item = it.ID, it.ID
			if err := AddLetter(t.Context(), tx, &m); err != nil {
				return err
			}
			if err := AddProof(t.Context(), tx, &e); err != nil {
				return err
			}
			task := item.Task{Item: it.ID, Text: "its task"}
			if err := AddTask(t.Context(), tx, it.ID, &task); err != nil {
				return err
			}
			d := item.Draft{}
			if err := PutDraft(t.Context(), tx, it.ID, "ana", &d, nil, nil); err != nil {
				return err
			}
			for _, name := range []string{"item", "child", "parent", "merged"} {
				ids[name] = it.ID
			}
			entry, err := AddEntry(t.Context(), tx, item.Entry{Item: it.ID, What: item.Noted, Text: "its note"})
			if err != nil {
				return err
			}
			ids["entry"] = entry
			ids["letter"], ids["evidence"], ids["task"], ids["draft"] = m.ID, e.ID, task.ID, d.ID
			for n, c := range all {
				if id, ok := ids[c.name]; ok && c.table != "respond_item" {
					filled(t, tx, all, c, id, n)
				}
			}
			filled(t, tx, all, column{"respond_change", "field", ""}, Part(it.ID), len(all))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			letters, err := LetterIDs(t.Context(), tx, it.ID)
			if err != nil {
				return err
			}
			for _, id := range letters {
				if err := DeleteLetter(t.Context(), tx, id); err != nil {
					return err
				}
			}
			return Delete(t.Context(), tx, it)
		})
		if err != nil {
			t.Fatal(err)
		}
		tried := 0
		for _, c := range all {
			id, ok := ids[c.name]
			if !ok {
				continue
			}
			tried++
			var n int
			if err := db.QueryRow(t.Context(), "SELECT COUNT(*) FROM "+c.table+" WHERE "+c.name+" = ?", id).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d rows of %s say %s = %d, which is deleted, %v: name the table in store_delete.go", n, c.table, c.name, id, err)
			}
		}
		if tried < 25 {
			t.Errorf("only %d columns were tried", tried)
		}
		if _, err := ByID(t.Context(), db, stays.ID); err != nil {
			t.Errorf("another item: %v", err)
		}
		list, err := Sweeps(t.Context(), db)
		if err != nil || !slices.Contains(list, Swept{SweepLetter, m.SHA}) || !slices.Contains(list, Swept{SweepEvidence, e.SHA}) || !slices.Contains(list, Swept{SweepProgram, it.Number}) {
			t.Errorf("to be swept: %v, %v", list, err)
		}
	})
}
