package crash

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// Three processes share an outbox, and one of them, any, is killed in the middle of the sending, again and again: each
// letter reaches its recipient once. What the killed one was just sending is uncertain, or has left.
func TestSharedSendingSurvivesKill(t *testing.T) {
	t.Parallel()
	url := victoria(t)
	where := sqldbtest.Postgres(t)
	box := newBox(t, 50*time.Millisecond)
	n := roundsOf(4, 3, 2)
	w := newSendWorld(t, box, "TOCSIN_RECORDS="+where, "TOCSIN_EVENTS="+url, "TOCSIN_BLOBS_DIR="+t.TempDir(), sharedKey)
	all := []*world{w, w.beside("b"), w.beside("c")}
	var servers []*server
	for _, p := range all {
		servers = append(servers, p.serve())
	}
	defer func() {
		for _, s := range servers {
			s.kill()
		}
	}()
	db, err := sql.Open("pgx", where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range min(n, len(kinds)) {
		w.run("ingest", "--json", "--feed", "shadowserver", w.reportOf(kinds[i]))
		client := all[i%len(all)].command("digest", "send", "--now", "--json")
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		some := len(box.letters()) + 1 + w.r.IntN(sendOwners/2)
		w.until("letters leave", func() bool { return len(box.letters()) >= some })
		dies := w.r.IntN(len(all))
		servers[dies].kill()
		_ = client.Wait() // it may have spoken to the one that was killed
		w.passTurn(db)
		servers[dies] = all[dies].serve()
		all[(dies+1)%len(all)].run("digest", "send", "--now", "--json")
	}
	w.settle()
	w.resolve(box)
	w.checkLetters(box, min(n, len(kinds)))
}

// stillFor is how long nothing must have become of a turn to send until it is a dead process's: one that lives notes
// something with each letter.
const stillFor = 3 * time.Second

// passTurn waits until nobody sends. A dead process keeps its turn for a minute and a half, which pass here at once.
func (w *world) passTurn(db *sql.DB) {
	w.Helper()
	last, since := "", time.Now()
	w.until("the turn to send is over", func() bool {
		var turn string
		if err := db.QueryRowContext(w.Context(), "SELECT holder || lease FROM outbox_node WHERE id = 1 AND holder <> ''").Scan(&turn); err != nil {
			return errors.Is(err, sql.ErrNoRows)
		}
		if turn != last {
			last, since = turn, time.Now()
		}
		if time.Since(since) < stillFor {
			return false
		}
		w.Logf("the one that was killed was sending")
		_, err := db.ExecContext(w.Context(), "UPDATE outbox_node SET lease = 1 WHERE id = 1 AND holder || lease = $1", turn)
		return err == nil
	})
}
