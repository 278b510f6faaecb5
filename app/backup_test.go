package app

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/backup"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// runningNode is a node that serves its socket until the test ends it.
type runningNode struct {
	*Node
	client *command.Client
	world  *World
	stop   func() error
}

func startNode(t *testing.T, dir, records string, env ...string) *runningNode {
	t.Helper()
	w := &World{World: command.World{Ctx: t.Context(), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, Dir: dir, Env: env, Log: slog.New(slog.DiscardHandler)}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if _, err := initHome(dir, Settings{Profile: "national", Country: "ZM", Name: "Example CIRT", Language: "en", Records: records}); err != nil {
			t.Fatal(err)
		}
	}
	n, err := OpenNode(t.Context(), w.options())
	if err != nil {
		t.Fatal(err)
	}
	stop, err := n.serveSocket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cl, err := n.client()
	if err != nil {
		t.Fatal(err)
	}
	r := &runningNode{Node: n, client: cl, world: w, stop: func() error { cl.Idle(); return stop() }}
	t.Cleanup(func() { _ = r.end() })
	return r
}

// end stops the node once.
func (r *runningNode) end() error {
	stop := r.stop
	r.stop = func() error { return nil }
	return stop()
}

// give gives a report of addresses that no other has.
func (r *runningNode) give(ctx context.Context, i int) error {
	var b strings.Builder
	for j := range 300 {
		fmt.Fprintf(&b, "198.%d.%d.%d\n", 18+i/250, i%250, j%250)
	}
	fmt.Fprintf(&b, "not an address %d\n", i)
	return r.client.Post(ctx, "/api/v1/reports", url.Values{"feed": {"list"}, "name": {fmt.Sprint(i, ".txt")}}, strings.NewReader(b.String()), func([]byte) error { return nil })
}

// events returns all rows of a node's log, of the reports that it says are done.
func events(t *testing.T, n *Node, done map[string]bool) []string {
	t.Helper()
	var rows []string
	err := n.Events.Query(t.Context(), eventlog.Query{LogsQL: eventlog.All}, func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		if done == nil || done[e.Get(tocsin.KeyReport)] {
			rows = append(rows, fmt.Sprint(row))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return rows
}

// table returns all rows of all tables, in order.
func tables(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_%'"
	if db.Engine() == sqldb.Postgres {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'search_%'"
	}
	var names, rows []string
	r, err := db.Query(t.Context(), query)
	err = sqldb.Each(r, err, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if ofTheMoment(name) || strings.HasPrefix(name, "share_") || strings.HasSuffix(name, "_migration") && db.Engine() == sqldb.Postgres {
			continue
		}
		rows = append(rows, tableRows(t, db, name)...)
	}
	slices.Sort(rows)
	return rows
}

func tableRows(t *testing.T, db *sqldb.DB, name string) (rows []string) {
	t.Helper()
	r, err := db.Query(t.Context(), "SELECT * FROM "+name)
	if err != nil {
		t.Fatal(err)
	}
	cols, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	row, to := make([]any, len(cols)), make([]any, len(cols))
	for i := range row {
		to[i] = &row[i]
	}
	err = sqldb.Each(r, nil, func(r *sql.Rows) error {
		err := r.Scan(to...)
		rows = append(rows, fmt.Sprintf("%s %v %#v", name, cols, row))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// compare says where two lists of rows differ first.
func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			g, w := "nothing", "nothing"
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			t.Fatalf("%s: %d rows, want %d; row %d:\n%.600s\nwant\n%.600s", what, len(got), len(want), i, g, w)
		}
	}
}

// A backup of a node at rest gives a node with every row of every table, every event, every raw byte and every file.
func TestBackupIsEqual(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		dir := t.TempDir()
		records, again := "", ""
		if sqldb.EngineOf(where) == sqldb.Postgres {
			records, again = where, sqldbtest.Postgres(t)
		}
		n := startNode(t, filepath.Join(dir, "node"), records)
		for i := range 5 {
			if err := n.give(t.Context(), i); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(n.Home.path("feeds", "note.md"), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := n.backup(t.Context(), filepath.Join(dir, "b")); err != nil {
			t.Fatal(err)
		}
		wantRows, wantEvents := tables(t, n.DB), events(t, n.Node, nil)
		if err := n.end(); err != nil {
			t.Fatal(err)
		}
		w := n.world
		w.Dir = filepath.Join(dir, "new")
		if _, err := restore(w, filepath.Join(dir, "b"), again); err != nil {
			t.Fatal(err)
		}
		if again == "" {
			again = filepath.Join(w.Dir, recordsFile)
		}
		restored := sqldbtest.Open(t, again)
		compare(t, "tables", tables(t, restored), wantRows)
		m := startNode(t, w.Dir, "")
		compare(t, "events", events(t, m.Node, nil), wantEvents)
		if len(wantEvents) != 5*250 {
			t.Errorf("%d events", len(wantEvents))
		}
		sameFiles(t, n.Home.Dir, m.Home.Dir)
		if s, err := m.Outbox.Status(t.Context()); err != nil || !s.Held {
			t.Errorf("the outbox of a restored node: %+v %v", s, err)
		}
		if err := m.give(t.Context(), 77); err != nil {
			t.Error(err)
		}
	})
}

// sameFiles compares raw reports, lists of rejects and own files.
func sameFiles(t *testing.T, a, b string) {
	t.Helper()
	n := 0
	for _, sub := range []string{"inbox", "rejects", "feeds"} {
		err := filepath.WalkDir(filepath.Join(a, sub), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			want, err := os.ReadFile(path)
			got, err2 := os.ReadFile(b + strings.TrimPrefix(path, a))
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs", path)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Error(err)
		}
	}
	if n < 11 {
		t.Errorf("%d files compared", n)
	}
}

// A backup that is made while reports come in is of one moment: each report that it says is done has all of its events,
// and they are those of the node; the others are read when the restored node starts.
func TestBackupUnderLoad(t *testing.T) {
	dir := t.TempDir()
	n := startNode(t, filepath.Join(dir, "node"), "")
	ctx, cancel := context.WithCancel(t.Context())
	given := make(chan int, 1)
	go func() {
		i := 0
		for ctx.Err() == nil && n.give(ctx, i) == nil {
			i++
		}
		given <- i
	}()
	deadline := time.Now().Add(time.Minute)
	read := func() int {
		list, err := n.Inbox.List(t.Context(), inbox.Filter{State: inbox.Done, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	for read() < 5 && time.Now().Before(deadline) { //nolint:revive // it looks until enough is read
	}
	m, err := n.backup(t.Context(), filepath.Join(dir, "b"))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	t.Logf("%d reports given, %d files, %d bytes", <-given, len(m.Files), m.Size())
	w := *n.world
	w.Dir = filepath.Join(dir, "new")
	if _, err := restore(&w, filepath.Join(dir, "b"), ""); err != nil {
		t.Fatal(err)
	}
	done := doneIn(t, filepath.Join(w.Dir, recordsFile))
	r := startNode(t, w.Dir, "")
	compare(t, "events", events(t, r.Node, done), events(t, n.Node, done))
	list, err := r.Inbox.List(t.Context(), inbox.Filter{Limit: 100_000})
	if err != nil || len(done) < 5 {
		t.Fatalf("%d done, %v", len(done), err)
	}
	for _, rep := range list {
		body, err := r.Inbox.Bytes(rep)
		if err != nil {
			t.Fatal(err)
		}
		if err := body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// doneIn returns the numbers of the reports that records say are done.
func doneIn(t *testing.T, file string) map[string]bool {
	t.Helper()
	db := sqldbtest.Open(t, file)
	done := map[string]bool{}
	rows, err := db.Query(t.Context(), "SELECT id FROM inbox_report WHERE state = 'done'")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		done[id] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestRestoreRefuses(t *testing.T) {
	dir := t.TempDir()
	n := startNode(t, filepath.Join(dir, "node"), "")
	for _, bad := range []string{"", "relative", n.Home.Dir, n.Home.path("b"), n.Home.path("..", "node", "b")} {
		if _, err := n.backup(t.Context(), bad); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	b := filepath.Join(dir, "b")
	if _, err := n.backup(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(n.world, b, ""); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("over a node: %v", err)
	}
	n.world.Dir = filepath.Join(dir, "new")
	if _, err := restore(n.world, b, "postgres://x"); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("records elsewhere: %v", err)
	}
	if err := os.WriteFile(filepath.Join(b, backupRecords, "records.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(n.world, b, ""); err == nil || !strings.Contains(err.Error(), "the backup is damaged") {
		t.Errorf("a damaged backup: %v", err)
	}
	if _, err := backup.Check(t.Context(), b); err == nil {
		t.Error("a damaged backup is whole")
	}
	if _, err := os.Stat(n.world.Dir); err == nil {
		t.Error("a data directory is left")
	}
}
