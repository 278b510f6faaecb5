package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func open(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if err := audit.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, db *sqldb.DB, lines ...audit.Line) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, l := range lines {
			if err := audit.Add(t.Context(), tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func some(n int) (lines []audit.Line) {
	for i := range n {
		lines = append(lines, audit.Line{Actor: "anna", Act: "test.do", Subject: fmt.Sprint("thing ", i), Detail: map[string]any{"n": i, "<": "é\u2028"}})
	}
	return lines
}

func do(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), query, args...); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// broken verifies, and returns the line that is named, 0 for none.
func broken(t *testing.T, db *sqldb.DB, noted audit.Head) (line int64, why string) {
	t.Helper()
	_, err := audit.VerifyWith(t.Context(), db, noted)
	var b *audit.Broken
	if errors.As(err, &b) {
		return b.Seq, b.Why
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, ""
}

func TestChainIsGoodAndStandsWithItsTransaction(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db)
		add(t, db, some(2500)...)
		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return errors.Join(audit.Add(t.Context(), tx, audit.Line{Act: "test.undone"}), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		add(t, db, audit.Line{Act: "test.last"})
		n, err := audit.Verify(t.Context(), db)
		if n != 2501 || err != nil {
			t.Fatalf("%d good, %v", n, err)
		}
		list, err := audit.List(t.Context(), db, audit.Filter{Act: "test.la"})
		if err != nil || len(list) != 1 || list[0].Actor != audit.Node || string(list[0].Detail) != "{}" || list[0].Seq != 2501 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// Lines are found by who, what, on what and when, in both directions.
func TestListChooses(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db)
		at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		db.SetClock(func() time.Time { at = at.Add(time.Hour); return at })
		for _, l := range []audit.Line{{Actor: "anna", Act: "test.open", Subject: "a"}, {Actor: "ben", Act: "test.open", Subject: "b"}, {Actor: "anna", Act: "tests", Subject: "b"}, {Act: "test.shut", Subject: "a"}} {
			add(t, db, l)
		}
		f := func(want string, by audit.Filter) {
			t.Helper()
			list, err := audit.List(t.Context(), db, by)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, e := range list {
				got += fmt.Sprint(e.Seq)
			}
			if got != want {
				t.Errorf("%+v: %s, want %s", by, got, want)
			}
		}
		third, err := audit.List(t.Context(), db, audit.Filter{After: 2, Limit: 1})
		if err != nil || len(third) != 1 {
			t.Fatal(third, err)
		}
		f("1234", audit.Filter{})
		f("4321", audit.Filter{Newest: true})
		f("21", audit.Filter{Newest: true, Before: 3})
		f("4", audit.Filter{Newest: true, Limit: 1})
		f("13", audit.Filter{Actor: "anna"})
		f("4", audit.Filter{Actor: audit.Node})
		f("41", audit.Filter{Subject: "a", Newest: true})
		f("124", audit.Filter{Act: "test."})
		f("34", audit.Filter{Since: third[0].At})
		f("12", audit.Filter{Until: third[0].At})
		f("", audit.Filter{Actor: "ann"})
	})
}

// Whatever is changed in one line, or taken out, or moved, is seen at that line or the next.
func TestTamperingIsNamed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db)
		add(t, db, some(20)...)
		copyOf := "INSERT INTO audit_line SELECT seq + 900, at, actor, act, subject, detail, prev, hash FROM audit_line WHERE seq = 7"
		f := func(line int64, mend string, harm ...string) {
			t.Helper()
			do(t, db, "DELETE FROM audit_line WHERE seq > 900")
			do(t, db, copyOf)
			for _, h := range harm {
				do(t, db, h)
			}
			do(t, db, "DELETE FROM audit_line WHERE seq = 907")
			if got, why := broken(t, db, audit.Head{}); got != line {
				t.Errorf("%v: line %d is named (%s), want %d", harm, got, why, line)
			}
			do(t, db, mend)
			if got, why := broken(t, db, audit.Head{}); got != 0 {
				t.Fatalf("%v: not mended: line %d %s", harm, got, why)
			}
		}
		f(7, "UPDATE audit_line SET actor = 'anna' WHERE seq = 7", "UPDATE audit_line SET actor = 'otto' WHERE seq = 7")
		f(7, "UPDATE audit_line SET at = at - 1 WHERE seq = 7", "UPDATE audit_line SET at = at + 1 WHERE seq = 7")
		f(7, "UPDATE audit_line SET act = 'test.do', subject = 'thing 6' WHERE seq = 7", "UPDATE audit_line SET act = 'test.dot', subject = 'hing 6' WHERE seq = 7")
		f(7, "UPDATE audit_line SET seq = 7 WHERE seq = 99", "UPDATE audit_line SET seq = 99 WHERE seq = 7")
		f(7, "UPDATE audit_line SET seq = 17 - seq + 1000 WHERE seq IN (7, 10); UPDATE audit_line SET seq = seq - 1000 WHERE seq > 1000",
			"UPDATE audit_line SET seq = 1000 WHERE seq = 7", "UPDATE audit_line SET seq = 7 WHERE seq = 10", "UPDATE audit_line SET seq = 10 WHERE seq = 1000")
		f(1, "UPDATE audit_line SET seq = 1 WHERE seq = 101", "UPDATE audit_line SET seq = 101 WHERE seq = 1")
		f(20, "UPDATE audit_line SET seq = 20 WHERE seq = 120", "UPDATE audit_line SET seq = 120 WHERE seq = 20")
	})
}

func TestACutAtTheEndIsSeen(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db)
		add(t, db, some(5)...)
		noted, err := audit.HeadOf(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := audit.ParseHead(noted.String()); err != nil || again != noted {
			t.Fatalf("%v %v", again, err)
		}
		add(t, db, some(3)...)
		if line, why := broken(t, db, noted); line != 0 {
			t.Fatalf("line %d %s", line, why)
		}
		do(t, db, "DELETE FROM audit_line WHERE seq > 6")
		if line, _ := broken(t, db, audit.Head{}); line != 7 {
			t.Errorf("line %d is named, want 7", line)
		}
		// Who can write the records can set the head back too: the noted head shows it.
		do(t, db, "DELETE FROM audit_line WHERE seq > 4")
		do(t, db, "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_line WHERE seq = 4)")
		if line, why := broken(t, db, audit.Head{}); line != 0 {
			t.Errorf("line %d %s", line, why)
		}
		if line, _ := broken(t, db, noted); line != 5 {
			t.Errorf("line %d is named, want 5", line)
		}
		add(t, db, some(4)...) // and goes on as if nothing had been
		if line, _ := broken(t, db, noted); line != 5 {
			t.Errorf("line %d is named, want 5", line)
		}
	})
}

// Several processes write at once: no number is given twice, none left out.
func TestWritersTakeTurns(t *testing.T) {
	const writers, each = 4, 50
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		var all sync.WaitGroup
		open(t, sqldbtest.Open(t, where))
		for range writers {
			db := sqldbtest.Open(t, where)
			all.Go(func() {
				for i := range each {
					err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return audit.Add(t.Context(), tx, some(i + 1)[i]) })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n, err := audit.Verify(t.Context(), sqldbtest.Open(t, where)); n != writers*each || err != nil {
			t.Errorf("%d good lines, %v", n, err)
		}
	})
}

func TestWhatIsNoLineIsRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db)
		f := func(l audit.Line) {
			t.Helper()
			if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return audit.Add(t.Context(), tx, l) }); err == nil {
				t.Errorf("%+.80v was taken", l)
			}
		}
		f(audit.Line{})
		f(audit.Line{Act: "a", Detail: func() {}})
		f(audit.Line{Act: "a", Subject: strings.Repeat("x", 2000)})
		f(audit.Line{Act: "a", Detail: strings.Repeat("x", 300<<10)})
		add(t, db, audit.Line{Act: "a", Actor: "x\x00\xff", Subject: "ok"})
		if n, err := audit.Verify(t.Context(), db); n != 1 || err != nil {
			t.Errorf("%d good lines, %v", n, err)
		}
	})
}

func TestParseHead(t *testing.T) {
	sum := strings.Repeat("Ab", 32)
	f := func(in string, good bool) {
		t.Helper()
		if _, err := audit.ParseHead(in); (err == nil) != good {
			t.Errorf("%q: %v", in, err)
		}
	}
	f("12:"+sum, true)
	f(" 0:"+sum+"\n", true)
	f("-1:"+sum, false)
	f("12", false)
	f("12:"+sum+"00", false)
	f("12:xy", false)
	f("", false)
}
