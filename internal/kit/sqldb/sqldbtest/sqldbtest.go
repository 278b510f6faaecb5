// Package sqldbtest runs tests of stores on both engines, on a real PostgreSQL server that it starts for them.
package sqldbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx

	"tocsin/internal/kit/sqldb"
)

// Each runs a test once on a fresh SQLite file and once on a fresh schema of a PostgreSQL server. The server is that of
// TOCSIN_TEST_POSTGRES (a URL), or one that is started where its programs are found; without one, that half is skipped.
func Each(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachPlace(t, func(t *testing.T, where string) { test(t, Open(t, where)) })
}

// EachPlace is Each for a test that opens the records itself.
func EachPlace(t *testing.T, test func(t *testing.T, where string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "records.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Open opens records until the test ends.
func Open(t testing.TB, where string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close records: %v", err)
		}
	})
	return db
}

// Postgres returns the address of a fresh schema, which is taken away when the test ends. Without a server the test is
// skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	base := os.Getenv("TOCSIN_TEST_POSTGRES")
	if base == "" {
		base = sharedServer(t)
	}
	return Schema(t, base)
}

// Schema makes a fresh schema in the database of an address, and returns the address of records in it.
func Schema(t testing.TB, base string) string {
	t.Helper()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatalf("the address of PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), time.Now().UnixNano())
	do(t, base, "CREATE SCHEMA "+name)
	t.Cleanup(func() { do(t, base, "DROP SCHEMA "+name+" CASCADE") })
	q := at.Query()
	q.Set("search_path", name)
	at.RawQuery = q.Encode()
	return at.String()
}

// do runs one statement; the test's own context may have ended.
func do(t testing.TB, where, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}
