package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// awayFor is how long PostgreSQL is away in TestMinuteWithoutRecords: a minute with TOCSIN_TEST_LONG set, and without it as
// long as it takes to see what the node says of it.
func awayFor() time.Duration {
	if os.Getenv("TOCSIN_TEST_LONG") != "" {
		return time.Minute
	}
	return 8 * time.Second
}

// PostgreSQL goes while reports come in and letters leave: once it stands still with all connections open, once it is
// gone. The node says so at /readyz, pages and API answer that the records are away, and once they are back all goes on by
// itself: what was acknowledged is there, and each letter comes once.
func TestMinuteWithoutRecords(t *testing.T) {
	t.Parallel()
	pg := sqldbtest.NewServer(t)
	box := newBox(t, 50*time.Millisecond)
	w := newSendWorld(t, box, "TOCSIN_RECORDS="+pg.URL)
	srv := w.serve()
	defer func() { srv.kill() }()
	ways := []struct {
		name        string
		leave, come func()
	}{
		{"stands still", func() { pg.Freeze(t) }, func() { pg.Thaw(t) }},
		{"is gone", pg.Stop, func() { pg.Start(t) }},
	}
	for i, way := range ways {
		told, more := kinds[2*i], kinds[2*i+1]
		w.run("ingest", "--json", "--feed", "shadowserver", w.reportOf(told))
		before := len(box.letters())
		client := w.begin("digest", "send", "--now", "--json")
		w.until("letters leave", func() bool { return len(box.letters()) > before+2 })
		file := w.reportOf(more)
		second := w.begin("ingest", "--json", "--feed", "shadowserver", file)
		way.leave()
		t.Logf("PostgreSQL %s", way.name)
		w.saysAway(srv, awayFor())
		way.come()
		w.until("the node is ready again", func() bool { return get(w, srv.url+"/readyz").code == http.StatusOK })
		w.until("pages are there again", func() bool { return get(w, srv.url+"/watch/findings").code == http.StatusOK })
		_ = client.Wait() // it may have been told that the records are away
		acknowledged := second.Wait() == nil
		w.settle() // by itself: nobody asks for anything
		if acknowledged {
			w.until("the acknowledged report is read", func() bool { return len(w.inbox("done")) == 2*i+2 })
		}
		w.run("ingest", "--json", "--feed", "shadowserver", file)
		w.run("digest", "send", "--now", "--json")
		w.settle()
	}
	w.resolve(box)
	w.checkLetters(box, 2*len(ways))
}

// begin starts a command and leaves it to itself.
func (w *world) begin(args ...string) *exec.Cmd {
	w.Helper()
	cmd := w.command(args...)
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	return cmd
}

// saysAway sees for a while what a node says whose records are away. The first that asks may have been let through just before.
func (w *world) saysAway(srv *server, d time.Duration) {
	w.Helper()
	end := time.Now().Add(d)
	w.until("/readyz says that the records are away", func() bool { return get(w, srv.url+"/readyz").code == http.StatusServiceUnavailable })
	for asked := 0; asked == 0 || time.Now().Before(end); asked++ {
		var ready struct {
			Ready bool
			Parts []struct {
				Part  string
				Ready bool
				Why   string
			}
		}
		said := get(w, srv.url+"/readyz")
		if err := json.Unmarshal([]byte(said.text), &ready); err != nil || said.code != http.StatusServiceUnavailable || ready.Ready {
			w.Errorf("/readyz says %d %s (%v)", said.code, said.text, err)
		}
		for _, p := range ready.Parts {
			if p.Ready == (p.Part == "records") || p.Part == "records" && !strings.Contains(p.Why, "answer") {
				w.Errorf("/readyz says of %s: %v %s", p.Part, p.Ready, p.Why)
			}
		}
		if said := get(w, srv.url+"/healthz"); said.code != http.StatusOK {
			w.Errorf("/healthz says %d %s", said.code, said.text)
		}
		for _, path := range []string{"/", "/watch/findings", "/outbox", "/api/v1/findings"} {
			if said := get(w, srv.url+path); said.code != http.StatusServiceUnavailable || !strings.Contains(said.text, "answer") {
				w.Errorf("%s says %d %.300s", path, said.code, said.text)
			}
		}
	}
}

// said is what an address answers.
type said struct {
	code int
	text string
}

// answerWait is how long a node may take to say that it can't answer.
const answerWait = 20 * time.Second

func get(w *world, url string) said {
	w.Helper()
	client := http.Client{Timeout: answerWait}
	res, err := client.Get(url)
	if err != nil {
		return said{text: fmt.Sprintf("no answer: %v", err)}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return said{text: fmt.Sprintf("no whole answer: %v", err)}
	}
	return said{res.StatusCode, string(text)}
}
