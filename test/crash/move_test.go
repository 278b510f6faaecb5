package crash

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// TestMigrate moves a node's records to PostgreSQL, where all is found as before and goes on. Killing the move leaves the
// node where it was, and a second one can be made.
func TestMigrate(t *testing.T) {
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
}
