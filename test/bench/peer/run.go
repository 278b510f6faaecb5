package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tocsin/test/bench/rig"
)

// run takes the report through the bots. The clock runs from the collector's start, when all others are ready and wait,
// until the last event stands in the file.
func (e *peerEnv) run(ctx context.Context, file string, o options) (t turn, err error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	bots, port, err := e.prepare(file, o.schema)
	if err != nil {
		return t, err
	}
	var all processes
	defer func() { err = errors.Join(err, all.end()) }()
	if err := e.standBy(ctx, &all, bots[1:], port); err != nil {
		return t, err
	}
	began := time.Now()
	if err := all.start(e.command(bots[0])); err != nil {
		return t, err
	}
	out := &counter{file: e.outFile()}
	if err := waitFor(ctx, "the last event", func() bool { return out.count() >= o.rows }); err != nil {
		return t, e.logs(fmt.Errorf("%d of %d events came out: %w", out.lines, o.rows, err))
	}
	t.wall = time.Since(began).Seconds()
	err = all.end()
	t.cpu, t.peak = all.took()
	return t, err
}

// prepare writes the configuration of a run.
func (e *peerEnv) prepare(file, schemaFile string) ([]bot, int, error) {
	schema, err := schemaOf(schemaFile)
	if err != nil {
		return nil, 0, err
	}
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	bots := e.pipeline(port)
	return bots, port, e.configure(bots, port, schema, file)
}

// standBy starts redis and bots, and returns when all are ready.
func (e *peerEnv) standBy(ctx context.Context, all *processes, bots []bot, port int) error {
	if err := all.start(e.redisServer(port)); err != nil {
		return err
	}
	if err := waitFor(ctx, "redis", func() bool { return dials(port) }); err != nil {
		return err
	}
	for _, b := range bots {
		if err := all.start(e.command(b)); err != nil {
			return err
		}
	}
	for _, b := range bots {
		if err := waitFor(ctx, "bot "+b.id, func() bool { return e.ready(b) }); err != nil {
			return e.logs(err)
		}
	}
	return nil
}

func (e *peerEnv) command(b bot) *exec.Cmd {
	cmd := exec.Command(e.script(b.module, b.kind), b.id)
	cmd.Env = []string{"INTELMQ_ROOT_DIR=" + e.root, "HOME=" + e.root, "PATH=" + os.Getenv("PATH")}
	cmd.Dir = e.root
	asNobody(cmd)
	return cmd
}

func (e *peerEnv) redisServer(port int) *exec.Cmd {
	cmd := exec.Command(e.redis, "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", e.root)
	cmd.Dir = e.root
	asNobody(cmd)
	return cmd
}

// ready reports whether a bot has said that it is.
func (e *peerEnv) ready(b bot) bool {
	text, err := os.ReadFile(filepath.Join(e.logDir(), b.id+".log"))
	return err == nil && bytes.Contains(text, []byte("initialization completed"))
}

// logs adds what the bots have written to an error.
func (e *peerEnv) logs(err error) error {
	var s strings.Builder
	files, _ := filepath.Glob(filepath.Join(e.logDir(), "*.log"))
	for _, f := range files {
		text, _ := os.ReadFile(f)
		fmt.Fprintf(&s, "\n%s: %s", filepath.Base(f), text[max(0, len(text)-600):])
	}
	return fmt.Errorf("%w%s", err, s.String())
}

const pollEvery = 100 * time.Millisecond

func waitFor(ctx context.Context, what string, ready func() bool) error {
	for !ready() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func dials(port int) bool {
	c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
	return err == nil && c.Close() == nil
}

// counter counts the lines of a file that grows.
type counter struct {
	file  string
	at    int64
	lines int
}

func (c *counter) count() int {
	f, err := os.Open(c.file)
	if err != nil {
		return 0
	}
	defer f.Close()
	buf := make([]byte, 1<<20)
	for {
		n, err := f.ReadAt(buf, c.at)
		c.at += int64(n)
		c.lines += bytes.Count(buf[:n], []byte{'\n'})
		if err != nil || n == 0 {
			return c.lines
		}
	}
}

// processes are those that a run has started; redis is the first.
type processes []*exec.Cmd

func (p *processes) start(cmd *exec.Cmd) error {
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		return err
	}
	*p = append(*p, cmd)
	return nil
}

// stopWait is how long a process may take to end when it is asked to.
const stopWait = 20 * time.Second

// end ends all that still run, redis last.
func (p processes) end() error {
	for i := len(p) - 1; i >= 0; i-- {
		cmd := p[i]
		if cmd.ProcessState != nil {
			continue
		}
		_ = cmd.Process.Signal(syscall.SIGTERM)
		kill := time.AfterFunc(stopWait, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return err
		}
	}
	return nil
}

// took returns the CPU time of all, in seconds, and the sum of the most memory that each had, in MB.
func (p processes) took() (cpu, peak float64) {
	for _, cmd := range p {
		s := cmd.ProcessState
		cpu += (s.UserTime() + s.SystemTime()).Seconds()
		peak += float64(rig.PeakOf(s)) / 1e6
	}
	return cpu, peak
}
