// Package mailtest runs real servers of mail for tests: dovecot with one mailbox, mailpit, which keeps what is sent.
package mailtest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a server may take on a busy machine.
const patience = 60 * time.Second

// FreeAddr is an address of this machine that nothing listens on.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it only held the address
	return l.Addr().String()
}

// Serve starts a server that is none of ours and waits until it listens. It ends with the test.
func Serve(t testing.TB, addr string, cmd *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		stop := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		defer stop.Stop()
		_ = cmd.Wait()
	})
	Eventually(t, filepath.Base(cmd.Path)+" does not listen", func() bool {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		return err == nil && c.Close() == nil
	})
}

// Eventually waits until something holds.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal(what)
		}
	}
}

// Mailpit is the program that keeps what is sent.
func Mailpit(t testing.TB, root string) string {
	t.Helper()
	return Tool(t, root, "mailpit")
}

// Tool is a program of others: the one that .ci/run puts below root, or one that is installed. It skips where there is none.
func Tool(t testing.TB, root, name string) string {
	t.Helper()
	if here, err := filepath.Abs(filepath.Join(root, "out", name)); err == nil {
		if _, err := os.Stat(here); err == nil {
			return here
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("there is no %s here; .ci/run puts it into out", name)
	}
	return path
}
