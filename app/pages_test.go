package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin/internal/module/trust"
)

// Once anybody has an account, no page of any room is shown without a session, but those that the table of routes calls open.
func TestEveryPageAsksForASignIn(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	h, err := n.outer(false)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://localhost"+path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := ask("GET", "/outbox"); w.Code != http.StatusOK {
		t.Fatalf("before anybody has an account: %d", w.Code)
	}
	if _, err := n.Trust.Add(t.Context(), trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"}); err != nil {
		t.Fatal(err)
	}
	odd := []rule{{pattern: "GET /made/up"}, {pattern: "DELETE /outbox"}, {pattern: "GET /static/../outbox"}, {pattern: "POST /static/x"}}
	for _, r := range append(rules(), odd...) {
		open := r.act == "open"
		w := ask(r.method(), made(r.pattern))
		asked := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), trust.SignInPath)
		moved := w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently // to its clean form, which asks
		if open && asked || !open && !asked && !moved {
			t.Errorf("%s: %d to %q", r.pattern, w.Code, w.Header().Get("Location"))
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := ask("GET", path); w.Code >= 300 && w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := ask("GET", "/api/v1/findings"); w.Code != http.StatusUnauthorized {
		t.Errorf("the API: %d", w.Code)
	}
}

// Every page of every room can be read, also those that no other test opens.
func TestEveryPageCanBeRead(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	s, err := n.site(false)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.shell.Check(); err != nil {
		t.Error(err)
	}
}

// A node on a loopback address answers to its own names alone: else any page of the world could reach it by one of its own.
func TestTheNamesOfALoopbackNode(t *testing.T) {
	n := &Node{Settings: Settings{TLS: TLSSettings{ACMEHosts: []string{"a.example"}}, Serve: ServeSettings{URL: "https://b.example:8443/x"}}}
	if got := strings.Join(n.ownHosts(), " "); got != "localhost 127.0.0.1 ::1 a.example b.example" {
		t.Error(got)
	}
	if got := (&Node{}).ownHosts(); len(got) != len(localNames) {
		t.Error(got)
	}
}
