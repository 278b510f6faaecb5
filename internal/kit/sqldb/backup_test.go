package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

var things = fstest.MapFS{"migrate/0001_thing.sql": {Data: []byte(`-- +goose Up
CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB, n BIGINT);
CREATE TABLE other (k TEXT NOT NULL);
`)}}

func fill(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if err := db.Migrate(t.Context(), "thing", things); err != nil {
		t.Fatal(err)
	}
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i, name := range []string{"", "a", "ÿ\"\\\n\t", "北京", "{null}", "null", strings.Repeat("x", 100_000)} {
			var body []byte
			if i > 1 {
				body = []byte{0, 0xff, '\\', byte(i)}
			}
			if _, err := tx.Exec(t.Context(), "INSERT INTO thing (name, body, n) VALUES (?, ?, ?)", name, body, -1<<62+int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rows tells all of a table.
func rows(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	var all strings.Builder
	r, err := db.Query(t.Context(), "SELECT id, name, body, n FROM thing ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for r.Next() {
		var id, n int64
		var name string
		var body []byte
		if err := r.Scan(&id, &name, &body, &n); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%d %q %x %v %d\n", id, name, body, body == nil, n)
	}
	return all.String()
}

// What is written after the moment was fixed is not in the copy, and whoever writes it does not wait.
func TestBackup(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		db := sqldbtest.Open(t, where)
		fill(t, db)
		want, dir := rows(t, db), t.TempDir()
		err := db.Backup(t.Context(), dir, func() error {
			return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), "DELETE FROM thing")
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if rows(t, db) != "" {
			t.Error("nothing was written meanwhile")
		}
		again := filepath.Join(dir, sqldb.BackupFile)
		if db.Engine() == sqldb.Postgres {
			again = sqldbtest.Postgres(t)
		}
		copied := sqldbtest.Open(t, again)
		if err := copied.Migrate(t.Context(), "thing", things); err != nil {
			t.Fatal(err)
		}
		if db.Engine() == sqldb.Postgres {
			if err := copied.Load(t.Context(), dir, func(string) bool { return false }); err != nil {
				t.Fatal(err)
			}
		}
		if got := rows(t, copied); got != want {
			t.Errorf("got\n%.2000s\nwant\n%.2000s", got, want)
		}
		if err := copied.Check(t.Context()); err != nil {
			t.Error(err)
		}
		var id int64
		err = copied.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return tx.QueryRow(t.Context(), "INSERT INTO thing (name) VALUES ('new') RETURNING id").Scan(&id)
		})
		if err != nil || id != 8 {
			t.Errorf("the next row is %d, %v", id, err)
		}
	})
}

func TestBackupEndsEarly(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		fill(t, db)
		stop := errors.New("stop")
		if err := db.Backup(t.Context(), t.TempDir(), func() error { return stop }); !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := db.Backup(ctx, t.TempDir(), func() error { cancel(); return nil }); err == nil {
			t.Error("a copy that was interrupted is no error")
		}
		fill2 := rows(t, db)
		if err := db.Backup(t.Context(), t.TempDir(), func() error { return nil }); err != nil || rows(t, db) != fill2 {
			t.Errorf("after that: %v", err)
		}
	})
}

func TestLoadOlder(t *testing.T) {
	where := sqldbtest.Postgres(t)
	db, dir := sqldbtest.Open(t, where), t.TempDir()
	fill(t, db)
	if err := db.Backup(t.Context(), dir, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	newer := sqldbtest.Open(t, sqldbtest.Postgres(t))
	if err := newer.Load(t.Context(), dir, func(string) bool { return false }); err == nil || !strings.Contains(err.Error(), "knows no table") {
		t.Errorf("into an empty database: %v", err)
	}
	more := fstest.MapFS{"migrate/0001_thing.sql": things["migrate/0001_thing.sql"], "migrate/0002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE thing ADD COLUMN more TEXT;\n")}}
	if err := newer.Migrate(t.Context(), "thing", more); err != nil {
		t.Fatal(err)
	}
	if err := newer.Load(t.Context(), dir, func(string) bool { return false }); err == nil || !strings.Contains(err.Error(), "version") {
		t.Errorf("into newer tables: %v", err)
	}
}
