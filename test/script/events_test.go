package script

import (
	"net"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tocsin/internal/kit/eventlog/eventlogtest"
)

// eventsServer starts VictoriaLogs' server and sets EVENTS to its address. `events-server stop` ends
// it.
func eventsServer(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 1 && args[0] == "stop" {
		stopEvents(ts)
		return
	}
	bin, err := eventlogtest.Server()
	ts.Check(err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	addr := ln.Addr().String()
	ts.Check(ln.Close())
	cmd := exec.Command(bin, "-storageDataPath="+filepath.Join(ts.Getenv("WORK"), "events-data"), "-httpListenAddr="+addr, "-retentionPeriod=731d",
		"-futureRetention=2d", "-inmemoryDataFlushInterval=1s", "-loggerLevel=ERROR", "-memory.allowedBytes=128MB", "-delete.enable")
	ts.Check(cmd.Start())
	ts.Value(eventsKey{}).(*events).cmd = cmd
	ts.Defer(func() { stopEvents(ts) })
	waitFor(ts, addr)
	ts.Setenv("EVENTS", "http://"+addr)
}

// events is a script's event server.
type events struct{ cmd *exec.Cmd }

type eventsKey struct{}

func stopEvents(ts *testscript.TestScript) {
	e := ts.Value(eventsKey{}).(*events)
	if e.cmd == nil {
		return
	}
	_ = e.cmd.Process.Kill()
	_ = e.cmd.Wait() // it was killed
	e.cmd = nil
}

func waitFor(ts *testscript.TestScript, addr string) {
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("the event server does not answer: %v", err)
		}
	}
}
