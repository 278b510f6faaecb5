package outbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// What the environment tells the test binary when it is a process that is to be killed.
const (
	crashRecords = "OUTBOX_CRASH_RECORDS"
	crashLedger  = "OUTBOX_CRASH_LEDGER"
	crashKnows   = "OUTBOX_CRASH_KNOWS"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(crashRecords); where != "" {
		if err := victim(where, os.Getenv(crashLedger), os.Getenv(crashKnows) != ""); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashActs is how many acts each drafting process makes.
const crashActs = 400

// victim drafts what is not drafted yet and sends until nothing is left: by jobs, as a node does.
func victim(where, ledger string, knows bool) error {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, where)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	o, err := outbox.Open(ctx, db, outbox.Policy{Auto: []string{"digest"}}, log, time.Now)
	if err != nil {
		return err
	}
	j, err := jobs.Open(ctx, db, log, time.Now)
	if err != nil {
		return err
	}
	if err := o.Work(j); err != nil {
		return err
	}
	book := &book{path: ledger}
	o.Channel("mail", book)
	if knows {
		o.Channel("mail", knowing{book})
	}
	if err := errors.Join(o.Open(ctx, "anna", ""), j.Start(ctx), o.Start(ctx)); err != nil {
		return err
	}
	for i := 0; i < crashActs; i += 20 {
		if err := draftSome(ctx, db, o, i, i+20); err != nil {
			return err
		}
	}
	for {
		s, err := o.Status(ctx)
		if err != nil {
			return err
		}
		if s.Count[outbox.Ready]+s.Count[outbox.Sending] == 0 {
			return errors.Join(j.Stop(ctx), db.Close())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func draftSome(ctx context.Context, db *sqldb.DB, o *outbox.Outbox, from, to int) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		for i := from; i < to; i++ {
			_, _, err := o.Draft(ctx, tx, outbox.Draft{Key: fmt.Sprint("key ", i), Kind: "digest", Channel: "mail", To: "soc@example.org",
				Mark: tocsin.Green, Clearance: tocsin.Green, Payload: []byte(strings.Repeat("x", i))})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// book is a channel that writes each act down where a kill can't undo it: the world outside.
type book struct{ path string }

func (b *book) Send(_ context.Context, a outbox.Act, payload []byte) (string, error) {
	f, err := os.OpenFile(b.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(f, "%s %d\n", strings.ReplaceAll(a.Key, " ", "_"), len(payload))
	return "written", errors.Join(err, f.Close())
}

// knowing is a book that can be looked into.
type knowing struct{ *book }

func (k knowing) Sent(_ context.Context, a outbox.Act) (yes, known bool, err error) {
	got, err := readBook(k.path)
	return got[a.Key] > 0, true, err
}

func readBook(path string) (map[string]int, error) {
	got := map[string]int{}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return got, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		key, _, _ := strings.Cut(s.Text(), " ")
		got[strings.ReplaceAll(key, "_", " ")]++
	}
	return got, nil
}

// A process that is killed again and again sends no act twice and loses none: what is not known to have left is
// uncertain, and where the channel knows, nothing is.
func TestKilledProcessesSendOnce(t *testing.T) {
	kills := 8
	if testing.Short() {
		kills = 3
	}
	for _, knows := range []bool{false, true} {
		t.Run(map[bool]string{false: "nobody knows", true: "the channel knows"}[knows], func(t *testing.T) {
			sqldbtest.EachPlace(t, func(t *testing.T, where string) { killed(t, where, knows, kills) })
		})
	}
}

func killed(t *testing.T, where string, knows bool, kills int) {
	ledger := filepath.Join(t.TempDir(), "ledger")
	r := rand.New(rand.NewPCG(uint64(kills), 3))
	start := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), crashRecords+"="+where, crashLedger+"="+ledger)
		if knows {
			cmd.Env = append(cmd.Env, crashKnows+"=yes")
		}
		cmd.Stderr = io.Discard
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	cut := 0
	for range kills {
		cmd := start()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-time.After(time.Duration(300+r.IntN(1000)) * time.Millisecond):
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			<-ended
			cut++
		case <-ended:
		}
	}
	freeLease(t, where)
	if err := start().Wait(); err != nil {
		t.Fatalf("the last process: %v", err)
	}
	judge(t, where, ledger, knows)
	t.Logf("%d of %d processes were killed", cut, kills)
}

// freeLease does in no time what waiting for the dead process's turn to end does on a server.
func freeLease(t *testing.T, where string) {
	db := sqldbtest.Open(t, where)
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE outbox_node SET lease = 1 WHERE holder <> ''")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func judge(t *testing.T, where, ledger string, knows bool) {
	t.Helper()
	db := sqldbtest.Open(t, where)
	o, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	list, err := o.List(t.Context(), outbox.Filter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	book, err := readBook(ledger)
	if err != nil {
		t.Fatal(err)
	}
	uncertain := 0
	for _, a := range list {
		switch n := book[a.Key]; {
		case n > 1:
			t.Errorf("%s left %d times", a.Key, n)
		case a.State == outbox.Sent && n != 1:
			t.Errorf("%s is sent and has not left", a.Key)
		case a.State == outbox.Uncertain && !knows:
			uncertain++
		case a.State != outbox.Sent:
			t.Errorf("%s is %s", a.Key, a.State)
		}
	}
	if len(list) != crashActs {
		t.Errorf("%d acts, want %d", len(list), crashActs)
	}
	if n, err := audit.Verify(t.Context(), db); err != nil {
		t.Errorf("audit: %d good lines, %v", n, err)
	}
	t.Logf("%d uncertain of %d", uncertain, len(list))
}
