package interop

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// built is the program itself, once for all tests here.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tocsin-interop-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	file := filepath.Join(dir, "tocsin")
	return file, exec.Command("go", "build", "-o", file, "tocsin/cmd/tocsin").Run()
})

// builtIn is the folder that it is built in; "" while no test needed it.
var builtIn string

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// node is a node of the real program in a folder.
type node struct {
	t    *testing.T
	file string
	env  []string
	dir  string
}

// newNode makes one; env goes to all that is run in it.
func newNode(t *testing.T, env ...string) *node {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatalf("build the program: %v", err)
	}
	n := &node{t, file, env, t.TempDir()}
	n.run("init", "--country", "ZM", "--name", "Test")
	return n
}

func (n *node) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(n.t.Context(), n.file, append([]string{"--data", filepath.Join(n.dir, "data")}, args...)...)
	cmd.Env = append([]string{"HOME=" + n.dir, "TMPDIR=" + os.TempDir()}, n.env...)
	return cmd
}

func (n *node) run(args ...string) string {
	n.t.Helper()
	out, err := n.command(args...).CombinedOutput()
	if err != nil {
		n.t.Fatalf("tocsin %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// serve starts the node and returns when it says where it is. What it prints is in said once stop has returned.
func (n *node) serve(listen string) (stop func(), said *strings.Builder) {
	n.t.Helper()
	cmd := n.command("serve", "--listen", listen)
	errs, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		n.t.Fatal(err)
	}
	said = &strings.Builder{}
	in := bufio.NewReader(errs)
	for !strings.Contains(said.String(), "http://") && !strings.Contains(said.String(), "https://") {
		line, err := in.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			n.t.Fatalf("tocsin serve ended (%v) and said: %s", cmd.Wait(), said)
		}
	}
	rest := make(chan struct{})
	go func() { defer close(rest); _, _ = io.Copy(said, in) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			_ = cmd.Process.Signal(os.Interrupt)
			late := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
			defer late.Stop()
			<-rest
			_ = cmd.Wait()
		})
	}
	n.t.Cleanup(stop)
	return stop, said
}
