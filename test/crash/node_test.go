package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newWorld makes a data directory with the owners in it.
func newWorld(t *testing.T, seed uint64, reports int) *world {
	return newWorldWith(t, seed, reports, nil)
}

// newWorldWith is newWorld with more in the environment of its program.
func newWorldWith(t *testing.T, seed uint64, reports int, env []string) *world {
	w := &world{T: t, r: rand.New(rand.NewPCG(seed, 7)), dir: t.TempDir(), want: map[problem]int{}, env: env}
	header, lines := made(t, *rows*reports, seed)
	w.lines = append([]string{header}, lines...)
	list := filepath.Join(w.dir, "owners.csv")
	if err := os.WriteFile(list, []byte(constituents()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.run("init", "--country", "ZM", "--name", "Test")
	w.run("constituent", "import", list)
	return w
}

// command returns the program with a command on the data directory.
func (w *world) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, append([]string{"--data", filepath.Join(w.dir, "data")}, args...)...)
	cmd.Env = append([]string{"HOME=" + w.dir, "TMPDIR=" + os.TempDir()}, w.env...)
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs a command to its end and returns what it prints.
func (w *world) run(args ...string) []byte {
	w.Helper()
	var errs bytes.Buffer
	cmd := w.command(args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		w.Fatalf("tocsin %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return out
}

// runFor begins a command and kills it after some time. It reports whether the command had ended before.
func (w *world) runFor(d time.Duration, args ...string) (ended bool) {
	w.Helper()
	cmd := w.command(args...)
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	kill := time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	return cmd.Wait() == nil
}

// lines decodes a thing a line.
func lines[T any](w *world, out []byte) (list []T) {
	w.Helper()
	for line := range bytes.Lines(out) {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			w.Fatalf("%q: %v", line, err)
		}
		list = append(list, v)
	}
	return list
}

func ingest(rep report) []string {
	return []string{"ingest", "--json", "--feed", "shadowserver", rep.file}
}

// moment draws when to kill a command that takes so long as a rule: at any moment of it, and a bit beyond.
func moment(r *rand.Rand, usual time.Duration) time.Duration {
	return time.Duration(r.Float64() * 1.2 * float64(usual))
}

// name is how a round's failures are told.
func name(seed uint64) string { return fmt.Sprintf("seed %d", seed) }
