package sqldbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// startTime is how long a server may take to answer after its start.
const startTime = time.Minute

// errNone says that no server can be started here.
var errNone = errors.New("no PostgreSQL server is here: apt install postgresql, or set TOCSIN_TEST_POSTGRES to the address of one")

// shared is the server that all tests of a process use. It ends with the process, however that ends.
var shared = sync.OnceValues(func() (*Server, error) { return newServer() })

func sharedServer(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if errors.Is(err, errNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return s.URL
}

// Server is a PostgreSQL server with its files in a temporary folder, on a socket in it.
type Server struct {
	URL string

	bin, dir string
	run      *exec.Cmd
	alive    *os.File // the guard's end of it closes when the server is to end
}

// NewServer starts a server of a test's own, one that may be stopped and started.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := newServer()
	if errors.Is(err, errNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(s.remove)
	return s
}

// remove ends the server and takes its files away.
func (s *Server) remove() {
	s.Stop()
	_ = os.RemoveAll(s.dir) // it is in the folder for temporary files
}

// StartServer is NewServer for a script, which has no testing.TB; remove ends the server.
func StartServer() (s *Server, remove func(), err error) {
	if s, err = newServer(); err != nil {
		return nil, nil, err
	}
	return s, s.remove, nil
}

// Found tells whether there are programs to start a server with.
func Found() bool { _, err := programs(); return err == nil }

func newServer() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir}
	s.URL = (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {dir}}.Encode()}).String()
	if err := s.make(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, s.start()
}

// programs returns the folder of initdb and postgres: that in PATH, or the newest of Debian's.
func programs() (string, error) {
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	slices.Sort(debian)
	if found, err := exec.LookPath("postgres"); err == nil {
		debian = append(debian, found)
	}
	for _, file := range slices.Backward(debian) {
		file, err := filepath.EvalSymlinks(file)
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), "initdb")); err == nil {
			return filepath.Dir(file), nil
		}
	}
	return "", errNone
}

// command is one that runs as somebody who is not root: the server refuses to be root's.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	if os.Getuid() == 0 {
		args = append([]string{"--reuid", "nobody", "--clear-groups", name}, args...)
		name = "setpriv"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

// make makes the server's files.
func (s *Server) make() error {
	if os.Getuid() == 0 {
		if out, err := exec.Command("chown", "nobody", s.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("chown %s: %w: %s", s.dir, err, out)
		}
	}
	cmd := s.command(filepath.Join(s.bin, "initdb"), "--no-sync", "--no-instructions", "--auth=trust", "--encoding=UTF8", "--username=postgres", "-D", filepath.Join(s.dir, "data"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// guard runs the server until its standard input ends, which happens at the latest when the process that started it ends.
const guard = `"$0" "$@" & server=$!
read -r _
kill -QUIT $server
wait $server
[ -e keep ] || rm -rf "$PWD"
`

// start starts the server and waits until it answers.
func (s *Server) start() error {
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	far, near, err := os.Pipe()
	if err != nil {
		return err
	}
	defer far.Close()
	s.run = s.command("sh", "-c", guard, filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-h", "",
		"-c", "fsync=off", "-c", "shared_buffers=32MB", "-c", "max_connections=80", "-c", "max_wal_size=256MB")
	s.run.Stdin, s.run.Stdout, s.run.Stderr, s.alive = far, log, log, near
	if err := s.run.Start(); err != nil {
		return errors.Join(err, near.Close())
	}
	return s.wait()
}

// wait waits until the server answers.
func (s *Server) wait() error {
	db, err := sql.Open("pgx", s.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(filepath.Join(s.dir, "log")) // as much as there is
			return errors.Join(err, errors.New(strings.TrimSpace(string(said))))
		case <-tick.C:
		}
	}
}

// Stop stops the server at once, as a crash would, and keeps its files.
func (s *Server) Stop() {
	if s.alive == nil {
		return
	}
	_ = os.WriteFile(filepath.Join(s.dir, "keep"), nil, 0o644)
	_ = s.alive.Close()
	_ = s.run.Wait() // it was made to end
	s.alive = nil
}

// Start starts a stopped server again.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatalf("start PostgreSQL again: %v", err)
	}
}
