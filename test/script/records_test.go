package script

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	"github.com/rogpeppe/go-internal/testscript"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// recordsServer starts a PostgreSQL server of the script's own, or takes that of TOCSIN_TEST_POSTGRES, and sets the variables
// that are named to addresses of fresh schemas in it.
func recordsServer(ts *testscript.TestScript, _ bool, args []string) {
	base := os.Getenv("TOCSIN_TEST_POSTGRES")
	if base == "" {
		server, remove, err := sqldbtest.StartServer()
		ts.Check(err)
		ts.Defer(remove)
		base = server.URL
	}
	for _, name := range args {
		ts.Setenv(name, schema(ts, base))
	}
}

// schema makes a fresh schema and returns the address of records in it.
func schema(ts *testscript.TestScript, base string) string {
	name := fmt.Sprintf("s%d_%d", os.Getpid(), time.Now().UnixNano())
	do := func(statement string) {
		db, err := sql.Open("pgx", base)
		ts.Check(err)
		defer db.Close()
		_, err = db.ExecContext(context.Background(), statement)
		ts.Check(err)
	}
	do("CREATE SCHEMA " + name)
	if os.Getenv("TOCSIN_TEST_POSTGRES") != "" { // it outlives the script
		ts.Defer(func() { do("DROP SCHEMA " + name + " CASCADE") })
	}
	at, err := url.Parse(base)
	ts.Check(err)
	q := at.Query()
	q.Set("search_path", name)
	at.RawQuery = q.Encode()
	return at.String()
}
