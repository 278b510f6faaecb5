package main

import (
	"strings"
	"testing"
)

func run(t *testing.T, events string) (*tally, string) {
	t.Helper()
	var out strings.Builder
	got := newTally(&out)
	if err := got.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	return got, out.String()
}

func TestTally(t *testing.T) {
	f := func(events, line string, ok bool, says ...string) {
		t.Helper()
		got, out := run(t, events)
		if got.String() != line || got.ok() != ok {
			t.Errorf("got %s (%v), want %s (%v)", got, got.ok(), line, ok)
		}
		for _, want := range says {
			if !strings.Contains(out, want) {
				t.Errorf("got %q, want it to say %q", out, want)
			}
		}
	}
	const (
		aRuns  = `{"Action":"run","Package":"p","Test":"A"}` + "\n" + `{"Action":"output","Package":"p","Test":"A","Output":"=== RUN   A\n"}` + "\n"
		aSays  = `{"Action":"output","Package":"p","Test":"A","Output":"    a_test.go:7: needs pip\n"}` + "\n"
		aPass  = `{"Action":"pass","Package":"p","Test":"A"}` + "\n"
		aFail  = `{"Action":"fail","Package":"p","Test":"A"}` + "\n"
		aSkip  = `{"Action":"skip","Package":"p","Test":"A"}` + "\n"
		pPass  = `{"Action":"pass","Package":"p","Elapsed":1.5}` + "\n"
		pFail  = `{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n"
		pEmpty = `{"Action":"skip","Package":"p"}` + "\n"
		broken = `{"Action":"build-output","ImportPath":"p","Output":"x.go:1: syntax\n"}` + "\n"
	)
	f(aRuns+aPass+pPass, "1 passed, 0 failed, 0 skipped", true, "ok\tp\t1.500s")
	f(aRuns+aSays+aFail+pFail, "0 passed, 1 failed, 0 skipped", false, "a_test.go:7", "FAIL\tp")
	f(aRuns+aSays+aSkip+aPass+pPass, "1 passed, 0 failed, 1 skipped", true, "skip\tp\tA: needs pip")
	f(aRuns+aSays+pFail, "0 passed, 1 failed, 0 skipped", false, "needs pip")
	f(broken+pFail, "0 passed, 1 failed, 0 skipped", false, "x.go:1: syntax")
	f(pEmpty, "0 passed, 0 failed, 0 skipped", false)
	f("go: no such module\n", "0 passed, 0 failed, 0 skipped", false, "no such module")
}

func TestOutputIsBounded(t *testing.T) {
	var events strings.Builder
	for range 64 {
		events.WriteString(`{"Action":"output","Package":"p","Test":"A","Output":"` + strings.Repeat("x", 16<<10) + `"}` + "\n")
	}
	_, out := run(t, events.String()+`{"Action":"fail","Package":"p","Test":"A"}`+"\n")
	if len(out) > maxOutput+100 || !strings.Contains(out, "left out") {
		t.Errorf("%d bytes of output, want about %d and a word", len(out), maxOutput)
	}
}
