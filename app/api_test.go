package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/route"
)

// Every operation of the outer door asks for a right that a token can have, and a right to read changes nothing.
func TestScopes(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	used := n.api().Scopes()
	for scope, reads := range used {
		if !slices.Contains(auth.Scopes, scope) {
			t.Errorf("no token can have the scope %s", scope)
		}
		if strings.HasSuffix(scope, ":read") != reads {
			t.Errorf("%s: reads only is %v", scope, reads)
		}
	}
	for _, scope := range auth.Scopes {
		if _, ok := used[scope]; !ok && scope != "metrics:read" {
			t.Errorf("no operation asks for the scope %s", scope)
		}
	}
}

// The description can be made, has every operation, and the door lets nobody in without a token.
func TestOuterAPI(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	h, err := n.outer(false)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, from string, head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://localhost"+path, nil)
		r.RemoteAddr = from
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	var spec struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(ask("GET", route.SpecPath, "192.0.2.1:1").Body.Bytes(), &spec); err != nil || len(spec.Paths) < 30 {
		t.Fatalf("%d paths, %v", len(spec.Paths), err)
	}
	from := 0 // each asks from a network of its own: there are more operations than one address may ask for in a minute
	for path, methods := range spec.Paths {
		for method := range methods {
			from++
			w := ask(strings.ToUpper(method), strings.NewReplacer("{", "", "}", "").Replace(path), fmt.Sprintf("[2001:db8:%x::1]:1", from))
			if w.Code != http.StatusUnauthorized {
				t.Errorf("%s %s: %d without a token", method, path, w.Code)
			}
		}
	}
	for _, c := range []struct {
		from string
		head []string
		want int
	}{{"127.0.0.1:1", nil, 200}, {"[::1]:1", nil, 200}, {"192.0.2.1:1", nil, 401}, {"127.0.0.1:1", []string{"X-Forwarded-For", "192.0.2.1"}, 401}, {"bad", nil, 401}} {
		if w := ask("GET", "/metrics", c.from, c.head...); w.Code != c.want {
			t.Errorf("metrics from %s %v: %d", c.from, c.head, w.Code)
		}
	}
	if w := ask("POST", "/", "127.0.0.1:1"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("writing on a page: %d", w.Code)
	}
	if w := ask("GET", "/api/v1/status", "127.0.0.1:1", "Authorization", "Basic eDp4"); w.Code != http.StatusUnauthorized {
		t.Errorf("another kind of authorization: %d", w.Code)
	}
}
