package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tocsin/test/bench/rig"
)

// node is a running `tocsin serve`, spoken to over the socket in its data directory.
type node struct {
	cmd  *exec.Cmd
	http *http.Client
}

// serve starts a node and returns once it answers.
func serve(p *rig.Place, dir string, more ...string) (*node, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if len(more) == 0 {
		more = []string{"--listen", "127.0.0.1:0"}
	}
	n := &node{cmd: exec.Command(p.Program, append([]string{"--data", dir, "serve"}, more...)...)}
	n.http = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, "tocsin.sock"))
	}}}
	var said bytes.Buffer
	n.cmd.Stderr = &said
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(2 * time.Millisecond) {
		if n.get("/api/v1/status", func([]byte) error { return nil }) == nil {
			return n, nil
		}
	}
	n.stop()
	return nil, fmt.Errorf("the node does not answer: %s", said.String())
}

func (n *node) stop() {
	_ = n.cmd.Process.Signal(os.Interrupt)
	_ = n.cmd.Wait()
}

func (n *node) get(path string, each func(line []byte) error) error {
	res, err := n.http.Get("http://node" + path)
	return lines(res, err, each)
}

func (n *node) post(path string, body io.Reader, each func(line []byte) error) error {
	res, err := n.http.Post("http://node"+path, "application/octet-stream", body)
	return lines(res, err, each)
}

func lines(res *http.Response, err error, each func(line []byte) error) error {
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
		return fmt.Errorf("the node answers %s: %s", res.Status, text)
	}
	in := bufio.NewScanner(res.Body)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if err := each(in.Bytes()); err != nil {
			return err
		}
	}
	return in.Err()
}

// memory returns what a process holds now and has held at most, in MB; 0 where the system does not tell.
func (n *node) memory() (now, most float64) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(n.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			now = kb * 1024 / 1e6
		case "VmHWM:":
			most = kb * 1024 / 1e6
		}
	}
	return now, most
}
