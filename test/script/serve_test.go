package script

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// server is a program that runs in the background of a script.
type server struct {
	*exec.Cmd
	read chan struct{} // closed when all that it says was read
	over bool
}

// serverKey is the key of a script's one server.
type serverKey struct{}

var pagesAt = regexp.MustCompile(`pages at (https?://\S+)/ `)

// start runs `tocsin serve` and returns once it says where its pages are.
func start(ts *testscript.TestScript, neg bool, args []string) {
	path, err := exec.LookPath("tocsin")
	ts.Check(err)
	s := ts.Value(serverKey{}).(*server)
	*s = server{Cmd: exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), read: make(chan struct{})}
	for _, key := range []string{"PATH", "HOME", "TMPDIR", "TOCSIN_DATA", "TOCSIN_API_TOKEN_PER_MINUTE", "TOCSIN_API_ADDRESS_PER_MINUTE"} {
		s.Env = append(s.Env, key+"="+ts.Getenv(key))
	}
	errs, err := s.StderrPipe()
	ts.Check(err)
	ts.Check(s.Start())
	ts.Defer(s.kill)
	in := bufio.NewReader(errs)
	for said := ""; ; {
		line, err := in.ReadString('\n')
		if said += line; err != nil {
			close(s.read)
			ts.Fatalf("tocsin serve ended: %s", said)
		}
		if at := pagesAt.FindStringSubmatch(line); at != nil {
			ts.Setenv("URL", at[1])
			ts.Check(os.WriteFile(ts.MkAbs("said"), []byte(said), 0o600))
			break
		}
	}
	go func() {
		defer close(s.read)
		_, _ = io.Copy(io.Discard, in)
	}()
}

// stop ends the server as Ctrl+C does.
func stop(ts *testscript.TestScript, _ bool, _ []string) {
	s := ts.Value(serverKey{}).(*server)
	ts.Check(s.Process.Signal(os.Interrupt))
	<-s.read
	ts.Check(s.Wait())
	s.over = true
}

func (s *server) kill() {
	if !s.over {
		_ = s.Process.Kill()
		<-s.read
		_ = s.Wait()
	}
}
