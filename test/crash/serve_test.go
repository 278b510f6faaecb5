package crash

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// server is a running `tocsin serve`.
type server struct {
	*exec.Cmd
	url  string        // where its pages are, without a slash at the end
	rest chan struct{} // closed when all that it prints was read
}

// serve starts a server and returns when it answers.
func (w *world) serve() *server {
	w.Helper()
	s := &server{Cmd: w.command("serve", "--listen", "127.0.0.1:0"), rest: make(chan struct{})}
	errs, err := s.StderrPipe()
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		w.Fatal(err)
	}
	in := bufio.NewReader(errs)
	for said := ""; ; {
		line, err := in.ReadString('\n')
		if err != nil {
			w.Fatalf("tocsin serve ended (%v) and said: %s%s", s.Wait(), said, line)
		}
		said += line
		if _, at, found := strings.Cut(line, "http://"); found {
			at, _, _ = strings.Cut(at, "/")
			s.url = "http://" + at
			break
		}
	}
	go func() {
		defer close(s.rest)
		_, _ = io.Copy(io.Discard, in)
	}()
	return s
}

// kill ends the server as the system would when memory is short.
func (s *server) kill() {
	_ = s.Process.Kill()
	<-s.rest
	_ = s.Wait()
}

// A server that is killed while a client gives it a report, and a client that is killed while the server reads its
// report, leave nothing missing and nothing doubled once the same command has come to its end.
func TestServeSurvivesKill(t *testing.T) {
	usual := measure(t)
	n := roundsOf(20, 6, 4)
	for round := 0; round < n; round += perWorld {
		s := *seed + uint64(round)
		t.Run(name(s), func(t *testing.T) {
			w := newWorld(t, s, perWorld)
			srv := w.serve()
			defer func() { srv.kill() }()
			var ids []int64
			for i := range min(perWorld, n-round) {
				rep := w.next(*rows)
				if (round+i)%2 == 0 {
					srv = w.killServer(srv, rep, usual)
				} else {
					w.runFor(moment(w.r, usual), ingest(rep)...)
				}
				ids = append(ids, w.checkResult(w.run(ingest(rep)...), rep))
				w.check(ids)
			}
		})
	}
}

// killServer gives a report to the server, kills it on the way and starts another.
func (w *world) killServer(srv *server, rep report, usual time.Duration) *server {
	w.Helper()
	client := w.command(ingest(rep)...)
	if err := client.Start(); err != nil {
		w.Fatal(err)
	}
	killed := make(chan struct{})
	time.AfterFunc(moment(w.r, usual), func() {
		defer close(killed)
		srv.kill()
	})
	_ = client.Wait() // it may have had its answer before, or find no server and do the work itself
	<-killed
	return w.serve()
}
