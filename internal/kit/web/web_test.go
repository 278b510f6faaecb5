package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin"
)

func TestProblemOf(t *testing.T) {
	f := func(err error, status int, detail string, logged bool) {
		t.Helper()
		var log bytes.Buffer
		p := ProblemOf(slog.New(slog.NewTextHandler(&log, nil)), err)
		if p.Status != status || !strings.Contains(p.Detail, detail) || (p.Reference != "") != logged || (log.Len() > 0) != logged {
			t.Errorf("%v: %+v, log %q", err, p, log.String())
		}
		if logged && (!strings.Contains(log.String(), p.Reference) || strings.Contains(p.Detail, err.Error())) {
			t.Errorf("%v: the detail tells what the log alone should: %+v, %q", err, p, log.String())
		}
		if got := p.Fault(); got.Why != tocsin.WhyOf(err) {
			t.Errorf("%v: the fault is %v again", err, got.Why)
		}
	}
	f(tocsin.Faultf(tocsin.Invalid, "no"), 422, "no", false)
	f(tocsin.Faultf(tocsin.NotFound, "gone"), 404, "gone", false)
	f(tocsin.Faultf(tocsin.Conflict, "there"), 409, "there", false)
	f(tocsin.Faultf(tocsin.Denied, "may not"), 403, "may not", false)
	f(tocsin.Faultf(tocsin.TooLarge, "much"), 413, "much", false)
	f(tocsin.Faultf(tocsin.Unavailable, "not now"), 503, "not now", false)
	f(fmt.Errorf("import: %w", tocsin.Faultf(tocsin.Invalid, "no")), 422, "no", false)
	f(errors.New("the disk at 10.0.0.1 is full"), 500, "reference", true)
	f(tocsin.Faultf(tocsin.Internal, "a secret"), 500, "reference", true)
	if got := Status(tocsin.Why(200)); got != 500 {
		t.Errorf("an unknown sort: %d", got)
	}
}

func TestProblemKeepsThePlace(t *testing.T) {
	fault := &tocsin.Fault{Why: tocsin.Invalid, Text: "not a number", File: "a.csv", Line: 3, Field: "asn"}
	b, err := json.Marshal(ProblemOf(slog.New(slog.DiscardHandler), fault))
	var p Problem
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Fault().Error() != "a.csv:3: asn: not a number" {
		t.Errorf("%s: %v, %v", b, p.Fault(), err)
	}
}

func TestJSON(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	get := func(h Handler) *http.Response {
		w := httptest.NewRecorder()
		JSON(log, h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Result()
	}
	res := get(func(http.ResponseWriter, *http.Request) error { return tocsin.Faultf(tocsin.NotFound, "gone") })
	if res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a fault: %v", res)
	}
	res = get(func(w http.ResponseWriter, _ *http.Request) error { return Write(w, "<b>") })
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("an answer: %v", res)
	}
}

// An answer that breaks off must not look whole.
func TestJSONBreaksOff(t *testing.T) {
	srv := httptest.NewServer(JSON(slog.New(slog.DiscardHandler), func(w http.ResponseWriter, _ *http.Request) error {
		fmt.Fprintln(w, `{"line":1}`)
		return errors.New("the rest is lost")
	}))
	defer srv.Close()
	srv.Config.ErrorLog = nil
	res, err := http.Get(srv.URL)
	if err != nil {
		return // broken off before the first byte was sent
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err == nil {
		t.Errorf("status %d and %q look whole", res.StatusCode, b.String())
	}
}
