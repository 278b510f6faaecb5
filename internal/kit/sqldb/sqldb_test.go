package sqldb_test

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"tocsin/internal/kit/sqldb"
)

var tables = fstest.MapFS{"0001_thing.sql": {Data: []byte("-- +goose Up\nCREATE TABLE x_thing (name TEXT PRIMARY KEY, at BIGINT NOT NULL);\n")}}

func open(t *testing.T, file string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), "x", tables); err != nil {
		t.Fatal(err)
	}
	return db
}

func count(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT COUNT(*) FROM x_thing").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTxKeepsOrUndoesAll(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a b?c.db"))
	fixed := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	db.SetClock(func() time.Time { return fixed })
	put := func(name string, end error) error {
		return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(t.Context(), "INSERT INTO x_thing (name, at) VALUES (?, ?)", name, sqldb.Time(tx.Now)); err != nil {
				return err
			}
			return end
		})
	}
	if err := put("kept", nil); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if err := put("undone", stop); !errors.Is(err, stop) {
		t.Fatalf("got %v, want %v", err, stop)
	}
	if n := count(t, db); n != 1 {
		t.Fatalf("%d rows, want 1", n)
	}
	var at int64
	if err := db.QueryRow(t.Context(), "SELECT at FROM x_thing").Scan(&at); err != nil || !sqldb.FromTime(at).Equal(fixed) {
		t.Fatalf("got %v %v, want %v", sqldb.FromTime(at), err, fixed)
	}
}

func TestOpenAgainFindsAll(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.db")
	db := open(t, file)
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO x_thing (name, at) VALUES (?, 0)", "kept")
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, file)); n != 1 {
		t.Fatalf("%d rows, want 1", n)
	}
}
