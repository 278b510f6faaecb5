package crash

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/eventlog/eventlogtest"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// sharedKey is the key that processes with the same records have, each with a data directory of its own.
const sharedKey = "TOCSIN_SECRET_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// victoria builds and starts a VictoriaLogs server and returns its address.
func victoria(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no VictoriaLogs server is built")
	}
	dir := t.TempDir()
	bin, err := eventlogtest.Server()
	if err != nil {
		t.Skip(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	cmd := exec.Command(bin, "-storageDataPath="+filepath.Join(dir, "data"), "-httpListenAddr="+addr, "-retentionPeriod=731d",
		"-futureRetention=2d", "-loggerLevel=ERROR", "-memory.allowedBytes=128MB", "-delete.enable")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	return "http://" + addr
}

// waitLong is how long a test waits for what comes by itself.
const waitLong = 3 * time.Minute

// until asks again and again until the answer is yes.
func (w *world) until(what string, yes func() bool) {
	w.Helper()
	for end := time.Now().Add(waitLong); !yes(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: not within %v", what, waitLong)
		}
	}
}

// beside is the same world seen by one more process that shares its records, with a data directory of its own.
func (w *world) beside(name string) *world {
	w.Helper()
	other := &world{T: w.T, dir: filepath.Join(w.dir, name), env: w.env}
	if err := os.MkdirAll(other.dir, 0o700); err != nil {
		w.Fatal(err)
	}
	other.run("init", "--country", "ZM", "--name", "Test")
	return other
}

// TestSharedRecords lets three processes take in reports that overlap, at once, and kills one of them on the way. Records
// are in one PostgreSQL, events in one VictoriaLogs, raw reports in one folder.
func TestSharedRecords(t *testing.T) {
	t.Parallel()
	url := victoria(t)
	where := sqldbtest.Postgres(t)
	env := []string{"TOCSIN_RECORDS=" + where, "TOCSIN_EVENTS=" + url, "TOCSIN_BLOBS_DIR=" + t.TempDir(), sharedKey}
	const reports = 6
	w := newWorldWith(t, *seed, reports, env)
	for range reports {
		w.next(*rows)
	}
	all := []*world{w, w.beside("b"), w.beside("c")}
	var servers []*server
	for _, p := range all {
		s := p.serve()
		defer s.kill()
		servers = append(servers, s)
	}
	var done sync.WaitGroup
	for i, rep := range w.files {
		at := all[i%len(all)]
		done.Go(func() { _ = at.command(ingest(rep)...).Run() }) // those of the killed one fail
	}
	w.until("a report of the one that is killed has come in", func() bool { return len(w.inbox("waiting")) > 1 })
	servers[2].kill()
	done.Wait()
	for i, rep := range w.files { // once more, and by another: nothing may be doubled
		all[i%2].run(ingest(rep)...)
	}
	w.until("all reports are read", func() bool { return len(w.inbox("done")) == reports })
	w.checkEvents()
	w.checkFindings()
	if n := w.accepted(); n != w.total() {
		t.Errorf("%d events were accepted, want %d", n, w.total())
	}
}

// inbox lists the reports in a state.
func (w *world) inbox(state string) []entry {
	w.Helper()
	return lines[entry](w, w.run("inbox", "list", "--state", state, "--format", "json"))
}

type entry struct {
	Report   int64
	State    string
	Accepted int
}

func (w *world) accepted() (n int) {
	for _, e := range w.inbox("done") {
		n += e.Accepted
	}
	return n
}

func (w *world) total() (n int) {
	for _, of := range w.want {
		n += of
	}
	return n
}

// TestRecordsAway stops PostgreSQL again and again while reports are taken in.
func TestRecordsAway(t *testing.T) {
	t.Parallel()
	server := sqldbtest.NewServer(t)
	const reports = 4
	w := newWorldWith(t, *seed, reports, []string{"TOCSIN_RECORDS=" + server.URL})
	var ids []int64
	for range reports {
		w.next(*rows)
	}
	defer w.serve().kill()
	for i, rep := range w.files {
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			time.Sleep(time.Duration(w.r.Int64N(int64(300 * time.Millisecond))))
			server.Stop()
			w.sayAway()
			server.Start(t)
		}()
		out, err := w.command(ingest(rep)...).CombinedOutput()
		<-stopped
		if err != nil && !bytes.Contains(out, []byte("answer")) {
			t.Errorf("report %d: %v: %s", i, err, out)
		}
		w.until("the report is taken in", func() bool {
			out, err = w.command(ingest(rep)...).Output()
			return err == nil
		})
		ids = append(ids, w.checkResult(out, rep))
	}
	w.check(ids)
}

// sayAway sees what a command says while PostgreSQL is away.
func (w *world) sayAway() {
	out, err := w.command("inbox", "list").CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("answer")) {
		w.Errorf("PostgreSQL is away, and the command says: %v: %s", err, out)
	}
}
