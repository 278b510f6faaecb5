package crash

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// TestMigrate moves a node's records to PostgreSQL, where all is found as before and goes on. Killing the move leaves the
// node where it was, and a second one can be made.
func TestMigrate(t *testing.T) {
	t.Parallel()
	where := sqldbtest.Postgres(t)
	w := newWorld(t, *seed, 3)
	var ids []int64
	take := func() {
		t.Helper()
		rep := w.next(*rows)
		ids = append(ids, w.checkResult(w.run(ingest(rep)...), rep))
	}
	take()
	take()
	settings := filepath.Join(w.dir, "data", "node.toml")
	before, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	usual := measure(t)
	for range 3 {
		if w.runFor(moment(w.r, usual), "migrate", "--to", where) {
			break
		}
		w.check(ids) // it is where it was, or is moved
	}
	if after, err := os.ReadFile(settings); err != nil || bytes.Equal(before, after) {
		if err != nil {
			t.Fatal(err)
		}
		w.run("migrate", "--to", where)
	}
	after, err := os.ReadFile(settings)
	if err != nil || !bytes.Contains(after, []byte(where)) {
		t.Errorf("node.toml does not name %s: %v\n%s", where, err, after)
	}
	w.check(ids)
	take()
	w.check(ids)
	w.moveBack(usual)
	w.check(ids)
}

// moveBack moves the records back into a file. Killing that leaves the node where it was, too.
func (w *world) moveBack(usual time.Duration) {
	w.Helper()
	data := filepath.Join(w.dir, "data")
	if out, err := w.command("migrate", "--to", "records.db").CombinedOutput(); err == nil || !bytes.Contains(out, []byte("is there")) {
		w.Errorf("over the old file: %v: %s", err, out)
	}
	clear := func() {
		for _, old := range []string{"records.db", "records.db-wal", "records.db-shm"} {
			if err := os.Remove(filepath.Join(data, old)); err != nil && !os.IsNotExist(err) {
				w.Fatal(err)
			}
		}
	}
	clear()
	if !w.runFor(moment(w.r, usual/2), "migrate", "--to", "records.db") && w.inPostgres() {
		clear() // it may have been killed just before node.toml was to change
		w.run("migrate", "--to", "records.db")
	}
	if w.inPostgres() {
		w.Error("node.toml names PostgreSQL")
	}
	w.run("audit", "verify")
}

// inPostgres tells whether node.toml says that the records are in PostgreSQL.
func (w *world) inPostgres() bool {
	w.Helper()
	settings, err := os.ReadFile(filepath.Join(w.dir, "data", "node.toml"))
	if err != nil {
		w.Fatal(err)
	}
	return bytes.Contains(settings, []byte("postgres://"))
}
