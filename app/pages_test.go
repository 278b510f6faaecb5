package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tocsin/internal/module/respond/team"
	"tocsin/internal/module/trust"
	office "tocsin/internal/module/trust/desk"
	"tocsin/internal/module/watch"
)

// routes are the patterns of all pages, as the rooms' sources name them.
func routes(t *testing.T) (list [][2]string) {
	t.Helper()
	written := regexp.MustCompile(`"(GET|POST) (/[^"]*)"`)
	joined := regexp.MustCompile(`"(GET|POST) "\+([\w.]+)(?:\+"([^"]*)")?`)
	paths := map[string]string{"team.FrontPath": team.FrontPath, "team.SecurityPath": team.SecurityPath, "team.StatusPath": team.StatusPath, "team.ReportPath": team.ReportPath, "team.ChildrenPath": team.ChildrenPath, "team.CheckPath": team.CheckPath, "team.AdvicePath": team.AdvicePath, "team.DocumentPath": team.DocumentPath, "team.KeyPath": team.KeyPath,
		"listPath": "/outbox", "SignOutPath": trust.SignOutPath, "AccountPath": trust.AccountPath, "SignInPath": trust.SignInPath, "SSOPath": trust.SSOPath, "JoinPath": trust.JoinPath, "SetupPath": trust.SetupPath,
		"PeoplePath": office.PeoplePath, "TokensPath": office.TokensPath, "WaitingPath": office.WaitingPath, "AnswerPath": watch.AnswerPath}
	files, err := filepath.Glob("../internal/module/*/*/web*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("../internal/module/*/web*.go") // the pattern is good
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			list = append(list, [2]string{m[1], m[2]})
		}
		for _, m := range joined.FindAllStringSubmatch(string(text), -1) {
			at, ok := paths[m[2]]
			if !ok {
				t.Errorf("%s: %s is a path that this test does not know", file, m[2])
			}
			list = append(list, [2]string{m[1], at + m[3]})
		}
	}
	return list
}

// Once anybody has an account, no page of any room is shown without a session; what is open stands here.
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
	list := routes(t)
	if len(list) < 25 {
		t.Fatalf("%d routes are not all", len(list))
	}
	list = append(list, [2]string{"GET", "/"}, [2]string{"GET", "/made/up"}, [2]string{"DELETE", "/outbox"}, [2]string{"GET", "/static/../outbox"}, [2]string{"POST", "/static/x"})
	for _, r := range list {
		path := strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(r[1])
		open := strings.HasPrefix(path, trust.SignInPath) || strings.HasPrefix(path, trust.JoinPath) || strings.HasPrefix(path, trust.SetupPath) || strings.HasPrefix(path, watch.AnswerPath) || strings.HasPrefix(path, team.FrontPath) || strings.HasPrefix(path, team.SecurityPath)
		w := ask(r[0], path)
		asked := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), trust.SignInPath)
		moved := w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently // to its clean form, which asks
		if open && asked || !open && !asked && !moved {
			t.Errorf("%s %s: %d to %q", r[0], path, w.Code, w.Header().Get("Location"))
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
