package app

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// recordsFile is where records are that no setting puts elsewhere.
const recordsFile = "records.db"

// recordsAt is where a node's records are: a PostgreSQL server's address, or a file in the data directory.
func recordsAt(h Home, s Settings) string {
	if s.Records != "" {
		return s.Records
	}
	return h.path(recordsFile)
}

// openRecords opens the node's records.
func (n *Node) openRecords(ctx context.Context) (err error) {
	n.DB, err = sqldb.Open(ctx, recordsAt(n.Home, n.Settings))
	if err == nil {
		n.onClose(n.DB.Close)
	}
	return err
}

// checkAddress says whether a setting can be the address of records.
func checkAddress(where string) error {
	if where == "" || sqldb.EngineOf(where) == sqldb.Postgres {
		return nil
	}
	return tocsin.Faultf(tocsin.Invalid, "records are in the data directory, or in PostgreSQL at an address like postgres://user@host:5432/database")
}

// checkRecords reads all records and tells where they are.
func (n *Node) checkRecords(ctx context.Context) []Check {
	name, what := recordsFile, "restore records.db from a backup"
	if n.DB.Engine() == sqldb.Postgres {
		name, what = n.DB.Name(), "see PostgreSQL's log; restore the database from a backup"
	}
	err := n.DB.Check(ctx)
	switch {
	case tocsin.WhyOf(err) == tocsin.Unavailable:
		return []Check{bad("records", "see whether the server runs and can be reached", "%v", err)}
	case err != nil:
		return []Check{bad("records", what, "%s is damaged: %v", name, err)}
	}
	return []Check{good("records", "%s", whole(name, n.DB))}
}

func whole(name string, db *sqldb.DB) string {
	if db.Engine() == sqldb.Postgres {
		return fmt.Sprintf("%s answers and can be read whole", name)
	}
	return name + " is whole"
}
