package record

import (
	"context"
	"errors"
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
		list = append(list, columnsOf(t, db, table)...)
	}
	return list
}

func columnsOf(t *testing.T, db *sqldb.DB, table string) (list []column) {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // it has no row
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range types {
		list = append(list, column{table, c.Name(), strings.ToUpper(c.DatabaseTypeName())})
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

// doomed is an item with something of every sort, and every column of the schema that names one of them.
type doomed struct {
	it, stays item.Item
	letter    item.Mail
	proof     item.Evidence
	ids       map[string]int64 // by the name that columns have for them
}

func (d *doomed) make(ctx context.Context, tx *sqldb.Tx) error {
	for _, one := range []*item.Item{&d.stays, &d.it} {
		if err := Add(ctx, tx, one); err != nil {
			return err
		}
	}
	d.letter.Item, d.proof.Item = d.it.ID, d.it.ID
	task, draft := item.Task{Text: "its task"}, item.Draft{}
	if err := errors.Join(AddLetter(ctx, tx, &d.letter), AddProof(ctx, tx, &d.proof), AddTask(ctx, tx, d.it.ID, &task), PutDraft(ctx, tx, d.it.ID, "ana", &draft, nil, nil)); err != nil {
		return err
	}
	entry, err := AddEntry(ctx, tx, item.Entry{Item: d.it.ID, What: item.Noted, Text: "its note"})
	d.ids = map[string]int64{"item": d.it.ID, "child": d.it.ID, "parent": d.it.ID, "merged": d.it.ID,
		"letter": d.letter.ID, "evidence": d.proof.ID, "task": task.ID, "draft": draft.ID, "entry": entry}
	return err
}

func (d *doomed) remove(ctx context.Context, tx *sqldb.Tx) error {
	letters, err := LetterIDs(ctx, tx, d.it.ID)
	if err != nil {
		return err
	}
	for _, id := range letters {
		if err := DeleteLetter(ctx, tx, id); err != nil {
			return err
		}
	}
	return Delete(ctx, tx, d.it)
}

// After an item is deleted with its letters, no row of any table speaks of it: every column of the schema that names an
// item, or something of one, is tried, also of tables that nobody has thought of.
func TestNothingPointsAtWhatIsDeleted(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		all := schema(t, db)
		d := doomed{it: item.Item{Number: "ZM-2026-000001", Kind: item.Incident, Title: "goes", Mark: tocsin.Amber},
			stays:  item.Item{Number: "ZM-2026-000002", Kind: item.Incident, Title: "stays", Mark: tocsin.Amber},
			letter: item.Mail{SHA: strings.Repeat("a", 64), Subject: "its letter"}, proof: item.Evidence{SHA: strings.Repeat("b", 64), Name: "its file"}}
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if err := d.make(t.Context(), tx); err != nil {
				return err
			}
			for n, c := range all {
				if id, ok := d.ids[c.name]; ok && c.table != "respond_item" {
					filled(t, tx, all, c, id, n)
				}
			}
			filled(t, tx, all, column{"respond_change", "field", ""}, Part(d.it.ID), len(all))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return d.remove(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		tried := 0
		for _, c := range all {
			id, ok := d.ids[c.name]
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
		if _, err := ByID(t.Context(), db, d.stays.ID); err != nil {
			t.Errorf("another item: %v", err)
		}
		list, err := Sweeps(t.Context(), db)
		if err != nil || !slices.Contains(list, Swept{SweepLetter, d.letter.SHA}) || !slices.Contains(list, Swept{SweepEvidence, d.proof.SHA}) || !slices.Contains(list, Swept{SweepProgram, d.it.Number}) {
			t.Errorf("to be swept: %v, %v", list, err)
		}
	})
}
