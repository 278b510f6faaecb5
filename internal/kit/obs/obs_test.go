package obs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestRequests(t *testing.T) {
	var log bytes.Buffer
	m := NewMetrics("1", slog.New(slog.DiscardHandler))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /a/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "abc") })
	mux.HandleFunc("GET /bad", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) })
	mux.HandleFunc("GET /cut", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	wrapped := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { Route(mux).ServeHTTP(w, r.WithContext(r.Context())) })
	h := m.Around("outer", NewLog(&log, slog.LevelInfo, true), wrapped)
	ask := func(method, url string) {
		defer func() { _ = recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, url, nil))
	}
	m.Hide("/link/")
	ask("GET", "/a/1?secret=geheim")
	ask("PUT", "/link/geheim/more")
	ask("GET", "/a/2")
	ask("GET", "/nowhere/1")
	ask("BREW", "/nowhere/2")
	ask("GET", "/bad")
	ask("GET", "/cut")
	got := scrape(t, m)
	for _, want := range []string{
		`tocsin_http_requests_total{code="200",method="GET",route="GET /a/{id}"} 2`,
		`tocsin_http_requests_total{code="404",method="GET",route="none"} 1`,
		`tocsin_http_requests_total{code="404",method="other",route="none"} 1`,
		`tocsin_http_requests_total{code="500",method="GET",route="GET /bad"} 1`,
		`tocsin_http_requests_total{code="none",method="GET",route="GET /cut"} 1`,
		`tocsin_http_request_seconds_count{route="GET /a/{id}"} 2`,
		"tocsin_http_requests_in_flight 0",
		`tocsin_build_info{go="`,
		"go_goroutines ", "process_resident_memory_bytes",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if s := log.String(); strings.Contains(s, "geheim") || strings.Count(s, "\n") != 7 || !strings.Contains(s, `"path":"/a/1","status":"200","bytes":3`) {
		t.Errorf("log: %s", s)
	}
	if !strings.Contains(log.String(), `"level":"WARN","msg":"request","door":"outer","method":"GET","path":"/bad"`) {
		t.Errorf("a failure is not a warning: %s", log.String())
	}
}

func TestSample(t *testing.T) {
	m := NewMetrics("1", slog.New(slog.DiscardHandler))
	n, fail := 0, error(nil)
	m.Sample("things", func(_ context.Context, emit Emit) error {
		n++
		emit("tocsin_things", "Things.", float64(n), "kind", "a")
		emit("tocsin_things", "Things.", 7, "kind", "b")
		return fail
	})
	if got := scrape(t, m); !strings.Contains(got, `tocsin_things{kind="a"} 1`) || !strings.Contains(got, `tocsin_things{kind="b"} 7`) || !strings.Contains(got, `tocsin_source_up{source="things"} 1`) {
		t.Errorf("got\n%s", got)
	}
	if scrape(t, m); n != 1 {
		t.Errorf("the source was asked %d times within its age", n)
	}
	broken := &sampler{name: "x", log: slog.New(slog.DiscardHandler), source: func(_ context.Context, emit Emit) error { return fail }}
	broken.ask()
	fail = errors.New("away")
	broken.last = append(broken.last, number("tocsin_x", "X.", 1))
	if broken.ask(); broken.good || len(broken.last) != 1 {
		t.Errorf("a source that fails: good %v, %d numbers", broken.good, len(broken.last))
	}
}

func TestHealth(t *testing.T) {
	h := NewHealth(slog.New(slog.DiscardHandler))
	var records, disk error
	h.Add("records", func(context.Context) error { return records })
	h.Add("disk", func(context.Context) error { return disk })
	f := func(status int, body string) {
		t.Helper()
		w := httptest.NewRecorder()
		h.Ready().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != status || strings.TrimSpace(w.Body.String()) != body {
			t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, body)
		}
	}
	f(200, `{"ready":true,"parts":[{"part":"records","ready":true},{"part":"disk","ready":true}]}`)
	records = errors.New("dial 10.0.0.1: refused")
	f(503, `{"ready":false,"parts":[{"part":"records","ready":false,"why":"it does not work; the log says why"},{"part":"disk","ready":true}]}`)
	records, disk = nil, tocsin.Faultf(tocsin.Unavailable, "3 MB free")
	f(503, `{"ready":false,"parts":[{"part":"records","ready":true},{"part":"disk","ready":false,"why":"3 MB free"}]}`)
	disk = nil
	h.Doing("indexes", func() string { return "letters: 12 of 300" })
	const indexes = `{"part":"indexes","ready":true,"doing":"letters: 12 of 300"}`
	f(200, `{"ready":true,"parts":[{"part":"records","ready":true},{"part":"disk","ready":true},`+indexes+`]}`)
	h.Stopping()
	f(503, `{"ready":false,"parts":[{"part":"records","ready":true},{"part":"disk","ready":true},`+indexes+`,{"part":"node","ready":false,"why":"it is being stopped"}]}`)
	w := httptest.NewRecorder()
	h.Live().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if w.Code != 200 || w.Body.String() != "ok\n" {
		t.Errorf("alive: %d %s", w.Code, w.Body)
	}
}

func TestNotify(t *testing.T) {
	if err := Notify("", NotifyReady); err != nil {
		t.Errorf("nobody listens: %v", err)
	}
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := Notify(path, NotifyReady, "STATUS=x"); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	n, err := l.Read(b)
	if got := fmt.Sprintf("%s %v", b[:n], err); got != "READY=1\nSTATUS=x <nil>" {
		t.Errorf("got %s", got)
	}
	if err := Notify(path+"2", NotifyReady); err == nil {
		t.Error("a socket that is not there is no error")
	}
}
