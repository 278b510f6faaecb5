package broken

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/app"
	"tocsin/internal/kit/inbox"
)

// node is a data directory and the command line on it.
type node struct {
	testing.TB
	dir string
}

func newNode(t testing.TB) *node {
	n := &node{t, filepath.Join(t.TempDir(), "node")}
	n.run("init", "--country", "QM", "--name", "QM-CERT")
	return n
}

// try runs a command and returns its exit code and what it prints.
func (n *node) try(args ...string) (code int, out, errs string) {
	n.Helper()
	var o, e bytes.Buffer
	code = app.Main(context.Background(), append([]string{"--data", n.dir}, args...), nil, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// run runs a command that must do.
func (n *node) run(args ...string) string {
	n.Helper()
	code, out, errs := n.try(args...)
	if code != 0 {
		n.Fatalf("tocsin %s: exit code %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

// result is what became of a report.
type result struct {
	inbox.Tally
	Report  int64  `json:"report"`
	State   string `json:"state"`
	Trouble string `json:"trouble"`
	Code    int
}

// ingest gives the node a file and returns what became of it. Every row must be counted once, and every reject listed.
func (n *node) ingest(feed, name string, body []byte) result {
	n.Helper()
	path := filepath.Join(n.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		n.Fatal(err)
	}
	return n.ingestFile(feed, path)
}

func (n *node) ingestFile(feed, path string) result {
	n.Helper()
	var r result
	code, out, errs := n.try("ingest", "--json", "--feed", feed, path)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		n.Fatalf("ingest %s: exit code %d: %s%s", path, code, out, errs)
	}
	r.Code = code
	if sum := r.Accepted + r.Duplicate + r.Rejected + r.Dropped; sum != r.Read {
		n.Errorf("%s: %d read, but %d together: %+v", path, r.Read, sum, r.Tally)
	}
	if listed := int64(len(n.rejects(r.Report))); listed != r.Rejected {
		n.Errorf("%s: %d rejected, %d listed", path, r.Rejected, listed)
	}
	return r
}

func (n *node) rejects(report int64) []inbox.Reject {
	n.Helper()
	return lines[inbox.Reject](n, n.run("inbox", "show", "--format", "json", "--limit", "10000000", text(report)))
}

// events returns the rows of a query.
func (n *node) events(query string) []map[string]any {
	n.Helper()
	return lines[map[string]any](n, n.run("events", "--limit", "0", "--format", "json", query))
}

// lines decodes a thing a line.
func lines[T any](t testing.TB, out string) (list []T) {
	t.Helper()
	for line := range strings.Lines(out) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, v)
	}
	return list
}

func text(n int64) string {
	b, _ := json.Marshal(n) // a number always encodes
	return string(b)
}

// yesterday is a moment that every report may speak of.
var yesterday = time.Now().UTC().Add(-24 * time.Hour).Truncate(time.Hour)

func at(seconds int) string {
	return yesterday.Add(time.Duration(seconds) * time.Second).Format("2006-01-02 15:04:05")
}

func write(t testing.TB, path, body string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}
