package embedded_test

import (
	"errors"
	"testing"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/eventlog/eventlogtest"
)

func open(t *testing.T, dir string) eventlog.Log {
	t.Helper()
	l, err := embedded.Open(t.Context(), embedded.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestLog(t *testing.T) {
	eventlogtest.TestLog(t, func(t *testing.T) eventlog.Log { return open(t, t.TempDir()) })
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	eventlogtest.TestReopen(t, func(t *testing.T) eventlog.Log { return open(t, dir) })
}

// A directory in use is a fault, not a panic, and free again after Close.
func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	_, err := embedded.Open(t.Context(), embedded.Config{Dir: dir})
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Why != tocsin.Unavailable {
		t.Fatalf("second Open: %v, want a fault of sort unavailable", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}
