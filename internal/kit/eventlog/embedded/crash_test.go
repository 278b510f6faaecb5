package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
)

// crashDir tells a copy of the test program to be the process that is killed, and which log is its own; crashFrom is
// the number of its first event.
const (
	crashDir  = "TOCSIN_TEST_CRASH_DIR"
	crashFrom = "TOCSIN_TEST_CRASH_FROM"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		from, _ := strconv.Atoi(os.Getenv(crashFrom))
		fmt.Fprintln(os.Stderr, appendForEver(dir, from))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const crashBatch = 250 // divides a million, so that a batch is one owner's

// appendForEver appends and syncs, and says after every Sync up to which event.
func appendForEver(dir string, n int) error {
	ctx := context.Background()
	l, err := embedded.Open(ctx, embedded.Config{Dir: dir})
	if err != nil {
		return err
	}
	for ; ; n += crashBatch {
		events := make([]tocsin.Event, crashBatch)
		for i := range events {
			events[i] = crashEvent(n + i)
		}
		if err := l.Append(ctx, events); err != nil {
			return err
		}
		if err := l.Sync(ctx); err != nil {
			return err
		}
		fmt.Println(n + crashBatch)
	}
}

// crashEvent returns events of three days and of a new owner now and then, so that streams come up all the time.
func crashEvent(i int) tocsin.Event {
	ev := tocsin.Event{ID: tocsin.IDOf(strconv.AppendInt(nil, int64(i), 10))}
	ev.Time = time.Now().Add(-time.Duration(i%3) * 24 * time.Hour).UnixNano()
	ev.Add(tocsin.KeyOwner, fmt.Sprint("owner-", i/crashBatch))
	ev.Add("extra.n", strconv.Itoa(i))
	return ev
}

// What Sync has acknowledged is there after the process is killed, and found by its stream; nothing is left behind.
func TestCrash(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	var acknowledged []int
	for round := range rounds {
		from := round * 1_000_000 // what was on the way when a process was killed is never given again
		last := runAndKill(t, dir, from, 1+round%4)
		for i := from; i < last; i++ {
			acknowledged = append(acknowledged, i)
		}
		checkAfterCrash(t, dir, acknowledged)
	}
}

// runAndKill returns the last number that the process said before it was killed.
func runAndKill(t *testing.T, dir string, from, syncs int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashFrom+"="+strconv.Itoa(from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	lines := bufio.NewScanner(out)
	for range syncs {
		if !lines.Scan() {
			break
		}
		last, _ = strconv.Atoi(lines.Text())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		if n, err := strconv.Atoi(lines.Text()); err == nil {
			last = n // said between the last line that was read and the kill
		}
	}
	_ = cmd.Wait() // it was killed
	if last == 0 {
		t.Fatal("the process said nothing")
	}
	return last
}

func checkAfterCrash(t *testing.T, dir string, acknowledged []int) {
	t.Helper()
	l := open(t, dir)
	defer l.Close()
	if left, _ := filepath.Glob(filepath.Join(dir, "partitions", "*", "snapshots", "*")); len(left) > 0 {
		t.Errorf("snapshots are left: %q", left)
	}
	seen := map[string]bool{}
	err := l.Query(t.Context(), eventlog.Query{LogsQL: "* | fields extra.n"}, func(row []tocsin.Field) error {
		seen[strings.Clone(row[0].Value)] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range acknowledged {
		if !seen[strconv.Itoa(i)] {
			t.Fatalf("event %d of %d that were acknowledged is lost", i, len(acknowledged))
		}
	}
	for i := max(0, len(acknowledged)-5*crashBatch); i < len(acknowledged); i += crashBatch {
		owner := fmt.Sprint("owner-", acknowledged[i]/crashBatch)
		n := 0
		q := eventlog.Query{LogsQL: eventlog.OwnedBy(owner)}
		if err := l.Query(t.Context(), q, func([]tocsin.Field) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		if n < crashBatch {
			t.Errorf("by its stream, %s has %d events of %d", owner, n, crashBatch)
		}
	}
}
