package sqldb_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// fileOf returns records in a file with odd values and with more rows than one statement takes.
func fileOf(t *testing.T, rows int) *sqldb.DB {
	t.Helper()
	db := migrate(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "r.db")), tables)
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range rows {
			if _, err := tx.Exec(t.Context(), "INSERT INTO x_thing (name, at, small, body) VALUES (?, ?, ?, ?)", fmt.Sprint("n", i), int64(1)<<62-int64(i), i%2, []byte{0, byte(i), 255}); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), "INSERT INTO x_line (id, text, more) VALUES (?, ?, ?)", 10*i+7, "it's \"ä\"\n", ""); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), put, "empty", -5, []byte{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func nothing(string) bool { return false }

// move makes the tables at an address and moves records there.
func move(t *testing.T, from *sqldb.DB, where string, files fstest.MapFS) (*sqldb.DB, []sqldb.Moved, error) {
	t.Helper()
	to := sqldbtest.Open(t, where)
	if err := to.ReadyToMove(t.Context()); err != nil {
		return to, nil, err
	}
	migrate(t, to, files)
	moved, err := sqldb.Move(t.Context(), from, to, nothing, func(string) {})
	return to, moved, err
}

func TestMove(t *testing.T) {
	from, where := fileOf(t, 5000), sqldbtest.Postgres(t)
	to, moved, err := move(t, from, where, tables)
	if err != nil {
		t.Fatal(err)
	}
	if len(moved) != 2 || moved[0].Table != "x_line" || moved[0].Rows != 5000 || moved[1].Rows != 5001 {
		t.Errorf("moved %+v", moved)
	}
	f := func(query string, want int64) {
		t.Helper()
		if here, there := count(t, from, query), count(t, to, query); here != want || there != want {
			t.Errorf("%s: %d in the file, %d in PostgreSQL, want %d", query, here, there, want)
		}
	}
	f("SELECT at FROM x_thing WHERE name = 'n3'", 1<<62-3)
	f("SELECT LENGTH(body) FROM x_thing WHERE name = 'empty'", 0)
	f("SELECT COUNT(*) FROM x_line WHERE text = 'it''s \"ä\"\n'", 5000)
	var id int64
	err = to.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return tx.QueryRow(t.Context(), "INSERT INTO x_line (text) VALUES ('next') RETURNING id").Scan(&id)
	})
	if err != nil || id != 10*4999+7+1 {
		t.Errorf("the next row is %d, %v", id, err)
	}
	if moving, err := to.Moving(t.Context()); moving || err != nil {
		t.Errorf("still moving: %v, %v", moving, err)
	}
	if _, _, err := move(t, from, where, tables); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("into what is not empty: %v", err)
	}
}

// TestMoveBack moves records to PostgreSQL and back into a file: it holds what the first did.
func TestMoveBack(t *testing.T) {
	from := fileOf(t, 3000)
	to, there, err := move(t, from, sqldbtest.Postgres(t), tables)
	if err != nil {
		t.Fatal(err)
	}
	if moving, err := to.Moving(t.Context()); moving || err != nil {
		t.Fatalf("still moving: %v, %v", moving, err)
	}
	exec(t, to, "INSERT INTO x_line (text) VALUES (?)", "made there")
	back, again, err := move(t, to, filepath.Join(t.TempDir(), "back.db"), tables)
	if err != nil {
		t.Fatal(err)
	}
	if again[0].Rows != there[0].Rows+1 || again[1] != there[1] {
		t.Errorf("moved %+v, and back %+v", there, again)
	}
	f := func(query string, want int64) {
		t.Helper()
		if got := count(t, back, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	f("SELECT at FROM x_thing WHERE name = 'n3'", 1<<62-3)
	f("SELECT LENGTH(body) FROM x_thing WHERE name = 'empty'", 0)
	f("SELECT MAX(id) FROM x_line WHERE text = 'made there'", 10*2999+7+1)
	if _, err := sqldb.Move(t.Context(), from, back, nothing, func(string) {}); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("from a file to a file: %v", err)
	}
}

// TestMoveAgain moves once more after a move that was broken off, of which rows are left.
func TestMoveAgain(t *testing.T) {
	from, where := fileOf(t, 10), sqldbtest.Postgres(t)
	first := sqldbtest.Open(t, where)
	if err := first.ReadyToMove(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, migrate(t, first, tables), put, "left", 0, "")
	to, moved, err := move(t, from, where, tables)
	if err != nil || moved[1].Rows != 11 || count(t, to, "SELECT COUNT(*) FROM x_thing") != 11 {
		t.Errorf("moved %+v, %v", moved, err)
	}
}

// TestMoveRefuses moves what does not fit.
func TestMoveRefuses(t *testing.T) {
	f := func(files fstest.MapFS, spoil, want string) {
		t.Helper()
		from := fileOf(t, 1)
		exec(t, from, spoil)
		to, _, err := move(t, from, sqldbtest.Postgres(t), files)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", spoil, err, want)
		}
		if moving, err := to.Moving(t.Context()); !moving || err != nil {
			t.Errorf("%s: the mark is gone: %v", spoil, err)
		}
	}
	nothing := "DELETE FROM x_thing WHERE name = ''"
	f(fstest.MapFS{"migrate/0001_thing.sql": tables["migrate/0001_thing.sql"]}, nothing, "version 2")
	f(tables, "CREATE TABLE x_new (a TEXT)", "x_new")
	f(tables, "ALTER TABLE x_thing ADD COLUMN new TEXT", "other columns")
	f(tables, "UPDATE x_thing SET at = 'text'", "x_thing")
}

// TestMoveLibrary moves types that libraries use in tables of their own.
func TestMoveLibrary(t *testing.T) {
	from, to := sqldbtest.Open(t, filepath.Join(t.TempDir(), "r.db")), sqldbtest.Open(t, sqldbtest.Postgres(t))
	do := func(db *sqldb.DB, statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := db.SQL().ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := to.ReadyToMove(t.Context()); err != nil {
		t.Fatal(err)
	}
	do(from, "CREATE TABLE j (id integer PRIMARY KEY AUTOINCREMENT, args blob, at timestamp, tags blob, errors blob, state text, bits integer, by blob)",
		`INSERT INTO j VALUES (3, jsonb('{"b": [1, 2.50], "a": "ä"}'), '2026-01-02 03:04:05.678901', jsonb('["x", "y,z"]'), jsonb('[{"e": 1}]'), 'due', 5, NULL)`,
		`INSERT INTO j VALUES (4, jsonb('{}'), NULL, jsonb('[]'), NULL, 'done', NULL, jsonb('["p"]'))`)
	do(to, "CREATE TYPE j_state AS ENUM ('due', 'done')",
		"CREATE TABLE j (id bigserial PRIMARY KEY, args jsonb, at timestamptz, tags varchar(9)[], errors jsonb[], state j_state, bits bit(8), by text[])")
	if _, err := sqldb.Move(t.Context(), from, to, nothing, func(string) {}); err != nil {
		t.Fatal(err)
	}
	want := `(3,"{""a"": ""ä"", ""b"": [1, 2.50]}","2026-01-02 03:04:05.678901+00","{x,""y,z""}","{""{\""e\"": 1}""}",due,00000101,)`
	var got, next sql.NullString
	if err := to.QueryRow(t.Context(), "SELECT CAST(j AS text) FROM j WHERE id = 3").Scan(&got); err != nil || strings.ReplaceAll(got.String, `\\`, `\`) != want {
		t.Errorf("got  %s, %v\nwant %s", got.String, err, want)
	}
	back := sqldbtest.Open(t, filepath.Join(t.TempDir(), "back.db"))
	if err := back.ReadyToMove(t.Context()); err != nil {
		t.Fatal(err)
	}
	do(to, "DROP TABLE records_moving")
	do(back, "CREATE TABLE j (id integer PRIMARY KEY AUTOINCREMENT, args blob, at timestamp, tags blob, errors blob, state text, bits integer, by blob)")
	if _, err := sqldb.Move(t.Context(), to, back, nothing, func(string) {}); err != nil {
		t.Fatal(err)
	}
	text := `SELECT json(args) || CAST(at AS text) || json(tags) || json(errors) || state || bits FROM j WHERE id = 3`
	wantBack := `{"a":"ä","b":[1,2.50]}2026-01-02 03:04:05.678["x","y,z"][{"e":1}]due5`
	if err := back.QueryRow(t.Context(), text).Scan(&got); err != nil || got.String != wantBack {
		t.Errorf("back: got %s, %v\nwant %s", got.String, err, wantBack)
	}
	if err := to.QueryRow(t.Context(), "SELECT nextval('j_id_seq')").Scan(&next); err != nil || next.String != "5" {
		t.Errorf("the next is %s, %v", next.String, err)
	}
}
