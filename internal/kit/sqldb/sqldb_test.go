package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// tables use every word that is translated for PostgreSQL.
var tables = fstest.MapFS{
	"migrate/0001_thing.sql": {Data: []byte(`-- +goose Up
-- A thing; TEXT in a comment stays.
CREATE TABLE x_thing (
	name  TEXT    PRIMARY KEY,
	at    BIGINT  NOT NULL,
	small INTEGER NOT NULL DEFAULT 0,
	body  BLOB    NOT NULL
) WITHOUT ROWID;
CREATE TABLE x_line (
	id   INTEGER PRIMARY KEY,
	text TEXT    NOT NULL DEFAULT 'TEXT'
);
`)},
	"migrate/0002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE x_line ADD COLUMN more TEXT NOT NULL DEFAULT '';\n")},
}

func migrate(t *testing.T, db *sqldb.DB, files fs.FS) *sqldb.DB {
	t.Helper()
	if err := db.Migrate(t.Context(), "x", files); err != nil {
		t.Fatal(err)
	}
	return db
}

func exec(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *sqldb.DB, query string, args ...any) (n int64) {
	t.Helper()
	if err := db.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const put = "INSERT INTO x_thing (name, at, body) VALUES (?, ?, ?)"

func TestTxKeepsOrUndoesAll(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		migrate(t, db, tables)
		fixed := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
		db.SetClock(func() time.Time { return fixed })
		one := func(name string, end error) error {
			return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), put, name, sqldb.Time(tx.Now), []byte(nil))
				return errors.Join(err, end)
			})
		}
		if err := one("kept", nil); err != nil {
			t.Fatal(err)
		}
		stop := errors.New("stop")
		if err := one("undone", stop); !errors.Is(err, stop) {
			t.Fatalf("got %v, want %v", err, stop)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM x_thing"); n != 1 {
			t.Fatalf("%d rows, want 1", n)
		}
		if at := count(t, db, "SELECT at FROM x_thing"); !sqldb.FromTime(at).Equal(fixed) {
			t.Fatalf("got %v, want %v", sqldb.FromTime(at), fixed)
		}
	})
}

// TestSameOnBoth holds the engines against what the subset promises.
func TestSameOnBoth(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		migrate(t, db, tables)
		type word string
		exec(t, db, "INSERT INTO x_thing (name, at, small, body) VALUES (?, ?, ?, ?)", word("b\x00\xff?"), int8(1), true, []byte{0, 255})
		exec(t, db, "INSERT INTO x_thing (name, at, small, body) VALUES (?, ?, ?, ?)", "B", uint16(2), int64(1)<<40, []byte(nil))
		exec(t, db, "INSERT INTO x_thing (name, at, small, body) VALUES (?, ?, ?, ?)", "ä", -3, 0, []byte("x"))
		var names []string
		rows, err := db.Query(t.Context(), "SELECT name FROM x_thing WHERE name <> '?' AND (? = '' OR name = ?) /* ? */ ORDER BY name -- ?", "", "")
		err = sqldb.Each(rows, err, func(r *sql.Rows) error {
			var s string
			err := r.Scan(&s)
			names = append(names, s)
			return err
		})
		if want := "B|b\uFFFD\uFFFD?|ä"; err != nil || strings.Join(names, "|") != want {
			t.Errorf("got %q, %v, want %q", names, err, want)
		}
		f := func(query string, want int64, args ...any) {
			t.Helper()
			if got := count(t, db, query, args...); got != want {
				t.Errorf("%s: got %d, want %d", query, got, want)
			}
		}
		f("SELECT SUM(small) FROM x_thing", 1<<40+1)
		f("SELECT COALESCE(SUM(at), 0) FROM x_thing", 0)
		f("SELECT COUNT(*) FROM x_thing WHERE name = ?", 1, "b\x00\xff?")
		f("SELECT COUNT(*) FROM x_thing WHERE (name, at) > (?, ?)", 2, "B", 2)
		f("SELECT LENGTH(body) FROM x_thing WHERE name = 'B'", 0)
		var big bool
		if err := db.QueryRow(t.Context(), "SELECT small FROM x_thing WHERE at = ?", 1).Scan(&big); err != nil || !big {
			t.Errorf("got %v, %v, want true", big, err)
		}
	})
}

func TestSelfNumbered(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		migrate(t, db, tables)
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			s, err := tx.Prepare(t.Context(), "INSERT INTO x_line (text) VALUES (?) RETURNING id")
			if err != nil {
				return err
			}
			for want := int64(1); want < 4; want++ {
				var id int64
				if err := s.QueryRow(t.Context(), "it's").Scan(&id); err != nil || id != want {
					t.Errorf("got %d, %v, want %d", id, err, want)
				}
			}
			return s.Close()
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestOneWriter counts up in many transactions at once, over two pools: none may be lost.
func TestOneWriter(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		const writers, times = 4, 25
		db := migrate(t, sqldbtest.Open(t, where), tables)
		exec(t, db, put, "n", 0, "")
		pools := []*sqldb.DB{db, sqldbtest.Open(t, where)}
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				for range times {
					if err := pools[i%2].Tx(t.Context(), func(tx *sqldb.Tx) error { return up(t.Context(), tx) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := count(t, db, "SELECT at FROM x_thing"); n != writers*times {
			t.Errorf("counted %d, want %d", n, writers*times)
		}
	})
}

// up reads, counts and writes, as no code should that has one statement for it.
func up(ctx context.Context, tx *sqldb.Tx) error {
	var n int64
	if err := tx.QueryRow(ctx, "SELECT at FROM x_thing WHERE name = 'n'").Scan(&n); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE x_thing SET at = ? WHERE name = 'n'", n+1)
	return err
}

// TestMigrateAtOnce lets many processes' worth of pools bring the tables up to date at the same time.
func TestMigrateAtOnce(t *testing.T) {
	where := sqldbtest.Postgres(t)
	var all sync.WaitGroup
	for range 4 {
		db := sqldbtest.Open(t, where)
		all.Go(func() {
			if err := db.Migrate(t.Context(), "x", tables); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(t, sqldbtest.Open(t, where), "SELECT COUNT(*) FROM x_migration WHERE version_id > 0"); n != int64(len(tables)) {
		t.Errorf("%d migrations were made, want %d", n, len(tables))
	}
}

func TestOpenAgainFindsAll(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b?c.db")
	db, err := sqldb.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	migrate(t, db, tables)
	exec(t, db, put, "kept", 0, "")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, migrate(t, sqldbtest.Open(t, file), tables), "SELECT COUNT(*) FROM x_thing"); n != 1 {
		t.Fatalf("%d rows, want 1", n)
	}
}

func TestCheck(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		migrate(t, db, tables)
		exec(t, db, put, "kept", 0, "")
		if err := db.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestAway stops the server under an open store and starts it again.
func TestAway(t *testing.T) {
	server := sqldbtest.NewServer(t)
	db := migrate(t, sqldbtest.Open(t, server.URL), tables)
	exec(t, db, put, "before", 0, "")
	inside := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(t.Context(), put, "lost", 0, ""); err != nil {
			return err
		}
		server.Stop()
		_, err := tx.Exec(t.Context(), put, "lost too", 0, "")
		return err
	})
	rows, err := db.Query(t.Context(), "SELECT name FROM x_thing")
	outside := sqldb.Each(rows, err, func(*sql.Rows) error { return nil })
	_, opening := sqldb.Open(t.Context(), server.URL)
	f := func(what string, err error) {
		t.Helper()
		if tocsin.WhyOf(err) != tocsin.Unavailable {
			t.Errorf("%s: %v, want a fault: unavailable", what, err)
		}
	}
	f("in a transaction", inside)
	f("outside of one", outside)
	f("opening", opening)
	f("writing", db.Tx(t.Context(), func(*sqldb.Tx) error { return nil }))
	f("checking", db.Check(t.Context()))
	server.Start(t)
	exec(t, db, put, "after", 0, "")
	if n := count(t, db, "SELECT COUNT(*) FROM x_thing"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

// TestAwayInFlight ends the server while it works on each sort of statement.
func TestAwayInFlight(t *testing.T) {
	server := sqldbtest.NewServer(t)
	db := sqldbtest.Open(t, server.URL)
	const long = "SELECT CAST(pg_sleep(60) AS text)"
	var s string
	f := func(what string, ask func(ctx context.Context) error) {
		t.Helper()
		asked := make(chan error, 1)
		go func() { asked <- ask(t.Context()) }()
		waitFor(t, db, "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE '%' || ? || '%' AND wait_event = 'PgSleep'", "pg_sleep(60)")
		server.Stop()
		err := <-asked
		if tocsin.WhyOf(err) != tocsin.Unavailable || !strings.Contains(err.Error(), "do not answer") {
			t.Errorf("%s: %v, want a fault: unavailable", what, err)
		}
		server.Start(t)
	}
	f("a row", func(ctx context.Context) error { return db.QueryRow(ctx, long).Scan(&s) })
	f("rows", func(ctx context.Context) error {
		rows, err := db.Query(ctx, "SELECT 1 UNION ALL SELECT LENGTH(CAST(pg_sleep(60) AS text))")
		return sqldb.Each(rows, err, func(*sql.Rows) error { return nil })
	})
	f("a row in a transaction", func(ctx context.Context) error {
		return db.Tx(ctx, func(tx *sqldb.Tx) error { return tx.QueryRow(ctx, long).Scan(&s) })
	})
	f("a statement in a transaction", func(ctx context.Context) error {
		return db.Tx(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, long); return err })
	})
	f("a prepared statement", func(ctx context.Context) error {
		return db.Tx(ctx, func(tx *sqldb.Tx) error {
			s, err := tx.Prepare(ctx, long)
			if err != nil {
				return err
			}
			_, err = s.Exec(ctx)
			return err
		})
	})
	f("a library", func(ctx context.Context) error { _, err := db.SQL().ExecContext(ctx, long); return err })
}

// waitFor waits until a query counts something.
func waitFor(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var n int
		if err := db.QueryRow(t.Context(), query, args...).Scan(&n); err == nil && n > 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: nothing", query)
		}
	}
}

// TestNoPassword looks for the password of an address in all that opening it says.
func TestNoPassword(t *testing.T) {
	f := func(where string) {
		t.Helper()
		_, err := sqldb.Open(t.Context(), where)
		for e := err; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), "s3cret") {
				t.Errorf("%v", e)
			}
		}
		if err == nil {
			t.Errorf("%s was opened", where)
		}
	}
	f("postgres://me:s3cret@127.0.0.1:1/records")
	f("postgres://me:s3cret@127.0.0.1:x/records")
	f("postgres://me:s3cret%zz@127.0.0.1/records")
	f("postgres://me:s3cret@127.0.0.1/records?sslmode=s3cret")
	f("postgres:///records?host=/nowhere&password=s3cret")
}
