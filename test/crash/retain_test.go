package crash

import (
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Items of another system that were closed long ago: each has a note, and evidence of its own.
const (
	retainGoes  = 160
	retainStays = 7 // that must be kept
	retainKills = 8 // the most: a job is tried ten times, and the next hour has another
)

// usualNight is for how long, as a rule, so much is deleted.
const usualNight = 1500 * time.Millisecond

// A server that is killed again and again while it deletes what a rule keeps no longer: in the end each item is gone with
// its evidence, is told of once, and was counted once; what must be kept is whole.
func TestRetentionSurvivesKill(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, *seed, 0, nil)
	w.run("import", "--from", "rtir", w.oldCases(retainGoes+retainStays))
	for _, number := range w.someNumbers(retainStays) {
		w.run("incident", "keep", number, "--reason", "the court")
	}
	if files := w.proofs(); files != retainGoes+retainStays {
		t.Fatalf("%d files of evidence before, want %d", files, retainGoes+retainStays)
	}
	w.run("retention", "set", "incident=365", "--reason", "the law of archives")
	w.ruledBefore()
	srv := w.serve()
	defer func() { srv.kill() }()
	kills, amid := 0, 0
	for ; kills < retainKills && !w.retained().ended(); kills++ {
		time.Sleep(moment(w.r, usualNight))
		srv.kill()
		if len(w.retained().Runs) > 0 {
			amid++
		}
		srv = w.serve()
	}
	w.until("the rule is done", func() bool { return w.retained().ended() })
	w.until("what lies beside the records is gone", func() bool { return w.proofs() == retainStays })
	t.Logf("%d kills, %d of them while items were deleted", kills, amid)
	w.checkRetained()
}

// checkRetained looks that everything went once.
func (w *world) checkRetained() {
	w.Helper()
	run := w.retained().Runs[0]
	if !maps.Equal(run.Gone, map[string]int{"incident": retainGoes}) || !maps.Equal(run.Passed, map[string]int{item.AgainstKeep: retainStays}) {
		w.Errorf("counted %v, and passed over %v", run.Gone, run.Passed)
	}
	var gone item.GoneList
	if err := json.Unmarshal(w.run("incident", "deleted", "--limit", "1000", "--json"), &gone); err != nil || len(gone.Deleted) != retainGoes {
		w.Errorf("%d are told of as deleted, want %d, %v", len(gone.Deleted), retainGoes, err)
	}
	numbers := map[string]bool{}
	for _, g := range gone.Deleted {
		numbers[g.Number] = true
	}
	if len(numbers) != len(gone.Deleted) {
		w.Error("an item is told of twice")
	}
	w.query(func(db *sql.DB) {
		for query, want := range map[string]int{
			"SELECT COUNT(*) FROM respond_item":                                                                      retainStays,
			"SELECT COUNT(*) FROM respond_evidence":                                                                  retainStays,
			"SELECT COUNT(*) FROM respond_entry WHERE item NOT IN (SELECT id FROM respond_item)":                     0,
			"SELECT COUNT(*) FROM respond_custody WHERE evidence NOT IN (SELECT id FROM respond_evidence)":           0,
			"SELECT COUNT(*) FROM respond_sweep":                                                                     0,
			"SELECT COUNT(*) FROM audit_line WHERE act = 'respond.retain'":                                           1,
			"SELECT COUNT(*) FROM respond_item WHERE id NOT IN (SELECT item FROM respond_entry WHERE what = 'note')": 0,
		} {
			var n int
			if err := db.QueryRowContext(w.Context(), query).Scan(&n); err != nil || n != want {
				w.Errorf("%s: %d, want %d, %v", query, n, want, err)
			}
		}
	})
	w.run("audit", "verify")
}

// oldCases writes a file of closed tickets of RTIR.
func (w *world) oldCases(n int) string {
	w.Helper()
	var s strings.Builder
	for i := range n {
		at := time.Date(2019, 1, 1, 0, i, 0, 0, time.UTC).Format(time.RFC3339)
		line, err := json.Marshal(map[string]any{"id": fmt.Sprint(i + 1), "Queue": map[string]any{"Name": "Incidents"}, "Subject": fmt.Sprintf("Case %d", i+1), "Status": "resolved", "Created": at, "Resolved": at, "LastUpdated": at,
			"History":     []any{map[string]any{"Type": "Create", "Created": at, "Content": "what happened"}, map[string]any{"Type": "Comment", "Created": at, "Content": "what was said"}},
			"Attachments": []any{map[string]any{"Filename": "file.txt", "ContentType": "application/octet-stream", "Created": at, "Content": base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "bytes of %d", i))}}})
		if err != nil {
			w.Fatal(err)
		}
		s.Write(line)
		s.WriteByte('\n')
	}
	file := filepath.Join(w.dir, "old.json")
	if err := os.WriteFile(file, []byte(s.String()), 0o600); err != nil {
		w.Fatal(err)
	}
	return file
}

// retained is what `tocsin retention show --json` prints.
type retained struct{ item.Retained }

func (r retained) ended() bool { return len(r.Runs) > 0 && !r.Runs[0].Ended.IsZero() }

func (w *world) retained() (r retained) {
	w.Helper()
	if err := json.Unmarshal(w.run("retention", "show", "--json"), &r.Retained); err != nil {
		w.Fatal(err)
	}
	return r
}

// ruledBefore makes the rule one of two days ago: nothing is deleted on the day on which it was made.
func (w *world) ruledBefore() {
	w.Helper()
	rule := w.retained().Rule
	rule.Since = rule.Since.AddDate(0, 0, -2)
	text, err := json.Marshal(rule)
	if err != nil {
		w.Fatal(err)
	}
	w.query(func(db *sql.DB) {
		if _, err := db.ExecContext(w.Context(), "UPDATE respond_setting SET value = ? WHERE name = ?", string(text), item.RetentionSetting); err != nil {
			w.Fatal(err)
		}
	})
}

// query opens the records of the data directory beside the program.
func (w *world) query(do func(db *sql.DB)) {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "data", "records.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	do(db)
}

// someNumbers are the numbers of some items, here and there among all.
func (w *world) someNumbers(n int) (list []string) {
	w.Helper()
	w.query(func(db *sql.DB) {
		var err error
		list, err = sqldb.Column[string](db.QueryContext(w.Context(), "SELECT number FROM respond_item WHERE id % 20 = 1 ORDER BY id LIMIT ?", n))
		if err != nil || len(list) != n {
			w.Fatalf("%v, %v", list, err)
		}
	})
	return list
}

// proofs counts the files of evidence.
func (w *world) proofs() (n int) {
	w.Helper()
	err := filepath.WalkDir(filepath.Join(w.dir, "data", "evidence"), func(_ string, f os.DirEntry, err error) error {
		if err == nil && f.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return n
}
