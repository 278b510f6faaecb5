package live_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// all lets everybody listen to everything.
func all(*http.Request, string) bool { return true }

// listen opens a stream and returns its lines that are not empty.
func listen(t *testing.T, url string) (*http.Response, func() string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	res, err := (&http.Client{Transport: tr}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	return res, func() string {
		for lines.Scan() {
			if line := lines.Text(); strings.HasPrefix(line, "data: ") {
				return strings.TrimPrefix(line, "data: ")
			}
		}
		return "end"
	}
}

func serve(t *testing.T, h *live.Hub) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() { h.Close(); s.Close() })
	return s.URL
}

func TestAChangeReachesWhoListens(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := live.Tables(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		h := live.New(live.Config{Source: live.Read(db), May: all, Every: time.Hour})
		_, next := listen(t, serve(t, h)+"?topic=inbox&topic=case/7")
		f := func(topic string, want ...string) {
			t.Helper()
			if topic != "" {
				if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return live.Touch(t.Context(), tx, topic) }); err != nil {
					t.Fatal(err)
				}
				h.Wake()
			}
			for _, w := range want {
				if got := next(); got != w {
					t.Errorf("after %q: %s, want %s", topic, got, w)
				}
			}
		}
		f("", `{"topic":"inbox","n":0}`, `{"topic":"case/7","n":0}`)
		f("inbox", `{"topic":"inbox","n":1}`)
		f("other")
		f("case/7", `{"topic":"case/7","n":1}`)
		f("inbox", `{"topic":"inbox","n":2}`)
		if h.Close(); next() != "end" {
			t.Error("the stream goes on after the end")
		}
	})
}

func TestNobodyHearsWhatTheyMayNot(t *testing.T) {
	source := func(context.Context, []string) (map[string]int64, error) { return nil, nil }
	f := func(may func(*http.Request, string) bool, query string, want int) {
		t.Helper()
		res, _ := listen(t, serve(t, live.New(live.Config{Source: source, May: may}))+query)
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", query, res.StatusCode, want)
		}
	}
	f(nil, "?topic=a", 204)
	f(all, "", 204)
	f(all, "?topic=", 204)
	f(all, "?topic="+strings.Repeat("x", 201), 204)
	f(all, "?topic=a", 200)
	f(func(_ *http.Request, topic string) bool { return topic == "b" }, "?topic=a", 204)
	f(func(_ *http.Request, topic string) bool { return topic == "b" }, "?topic=a&topic=b", 200)
}

func TestOnePersonHasSoManyStreams(t *testing.T) {
	source := func(context.Context, []string) (map[string]int64, error) { return nil, nil }
	url := serve(t, live.New(live.Config{Source: source, May: all, Who: func(r *http.Request) string { return r.URL.Query().Get("who") }}))
	for i := range 14 {
		res, _ := listen(t, url+"?topic=a&who=anna")
		if want := map[bool]int{true: 200, false: 429}[i < 12]; res.StatusCode != want {
			t.Errorf("stream %d: %d, want %d", i, res.StatusCode, want)
		}
	}
	if res, _ := listen(t, url+"?topic=a&who=boris"); res.StatusCode != 200 {
		t.Errorf("another person: %d", res.StatusCode)
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	var out atomic.Bool
	source := func(context.Context, []string) (map[string]int64, error) { return nil, nil }
	h := live.New(live.Config{Source: source, May: all, Beat: time.Millisecond, Still: func(*http.Request) bool { return !out.Load() }})
	_, next := listen(t, serve(t, h)+"?topic=a")
	if got := next(); got != `{"topic":"a","n":0}` {
		t.Fatal(got)
	}
	out.Store(true)
	if got := next(); got != "end" {
		t.Error(got)
	}
}

// While nobody listens nobody asks.
func TestNoListenerNoQuestion(t *testing.T) {
	var asked atomic.Int64
	source := func(context.Context, []string) (map[string]int64, error) { asked.Add(1); return nil, nil }
	h := live.New(live.Config{Source: source, May: all, Every: time.Millisecond})
	h.Wake()
	if err := h.Close(); err != nil || asked.Load() != 0 {
		t.Errorf("asked %d times, %v", asked.Load(), err)
	}
}
