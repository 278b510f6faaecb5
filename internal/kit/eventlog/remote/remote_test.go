package remote_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/eventlogtest"
	"tocsin/internal/kit/eventlog/remote"
)

// server builds and starts a VictoriaLogs server and returns its address.
func server(t *testing.T, flags ...string) string {
	t.Helper()
	return start(t, append([]string{"-inmemoryDataFlushInterval=1s"}, flags...)...).url
}

// victoria is a VictoriaLogs server that may be killed and run again.
type victoria struct {
	url  string
	bin  string
	args []string
	cmd  *exec.Cmd
}

func start(t *testing.T, flags ...string) *victoria {
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
	s := &victoria{url: "http://" + addr, bin: bin, args: append([]string{"-storageDataPath=" + filepath.Join(dir, "data"), "-httpListenAddr=" + addr,
		"-retentionPeriod=731d", "-futureRetention=2d", "-loggerLevel=ERROR", "-memory.allowedBytes=128MB"}, flags...)}
	s.run(t)
	t.Cleanup(s.kill)
	return s
}

// run starts the server; requests are tried again until it is up.
func (s *victoria) run(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.bin, s.args...)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

func (s *victoria) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it was killed
}

// open opens a tenant of the server; Open itself tries again until the server is up.
func open(t *testing.T, url string, tenant uint32) eventlog.Log {
	t.Helper()
	l, err := remote.Open(t.Context(), remote.Config{URL: url, Tenant: tenant, FlushInterval: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// TestLog runs the suite. Durability is the server's own and can't be hurried, so the tests don't wait for it.
func TestLog(t *testing.T) {
	url := server(t, "-delete.enable")
	var tenant atomic.Uint32
	eventlogtest.TestLog(t, func(t *testing.T) eventlog.Log { return open(t, url, tenant.Add(1)) })
	eventlogtest.TestReopen(t, func(t *testing.T) eventlog.Log { return open(t, url, 1_000_000) })
}

func TestDeleteDisabled(t *testing.T) {
	l := open(t, server(t), 0)
	err := l.Delete(t.Context(), eventlog.Eq("f", "v"))
	if tocsin.WhyOf(err) != tocsin.Unavailable || !strings.Contains(fmt.Sprint(err), "-delete.enable") {
		t.Errorf("got %v, want a fault that names -delete.enable", err)
	}
}

// A server that is overloaded is tried again; one that refuses is not; no error tells the password.
func TestAnswers(t *testing.T) {
	var status, calls atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n := calls.Add(1); n == 1 && status.Load() == 503 || status.Load() != 503 {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(int(status.Load()))
			return
		}
		fmt.Fprint(w, `{"values":[]}`)
	}))
	defer srv.Close()
	address := strings.Replace(srv.URL, "http://", "http://user:geheim@", 1)
	f := func(code int, wantCalls int32, want bool) {
		t.Helper()
		status.Store(int32(code))
		calls.Store(0)
		_, err := remote.Open(t.Context(), remote.Config{URL: address})
		if (err == nil) != want || calls.Load() != wantCalls {
			t.Errorf("answer %d: %v after %d calls, want %d", code, err, calls.Load(), wantCalls)
		}
		if strings.Contains(fmt.Sprint(err), "geheim") {
			t.Errorf("answer %d: the error tells the password: %v", code, err)
		}
	}
	f(503, 2, true)
	f(401, 1, false)
	f(404, 1, false)
	f(302, 1, false)
	f(400, 1, false)
}

func TestAway(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := remote.Open(ctx, remote.Config{URL: "http://user:geheim@127.0.0.1:1"})
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "geheim") {
		t.Errorf("got %v", err)
	}
	for _, url := range []string{"", "127.0.0.1", "ftp://x", "http://", "http://u:geheim@x/%zz", "http://x?a=b"} {
		_, err := remote.Open(t.Context(), remote.Config{URL: url})
		if tocsin.WhyOf(err) != tocsin.Invalid || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: got %v", url, err)
		}
	}
}
