package route

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/web"
)

type thing struct {
	ID   int64     `json:"id"`
	Name string    `json:"name"`
	At   time.Time `json:"at,omitzero"`
	Sub  []thing   `json:"sub,omitempty"`
}

func table() *Table {
	t := New(slog.New(slog.DiscardHandler))
	t.On("GET /api/v1/things/{id}", func(w http.ResponseWriter, r *http.Request) error {
		return web.Write(w, thing{Name: r.PathValue("id")})
	}, Doc{Scope: "things:read", Summary: "One thing", Answer: thing{}})
	t.On("GET /api/v1/things", func(w http.ResponseWriter, r *http.Request) error {
		return web.Write(w, thing{Name: r.FormValue("kind")})
	}, Doc{Scope: "things:read", Summary: "Things", Lines: thing{}, Query: []Param{{Name: "kind", Help: "which", One: []string{"a", "b"}}, {Name: "limit", Number: true}}})
	t.On("POST /api/v1/things", func(w http.ResponseWriter, r *http.Request) error {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		return web.Write(w, thing{Name: string(b)})
	}, Doc{Scope: "things:write", Summary: "Make one", Body: thing{}, MaxBody: 10, Query: []Param{{Name: "feed", Help: "the feed", Needed: true}}})
	t.On("POST /api/v1/secret", func(w http.ResponseWriter, _ *http.Request) error { return web.Write(w, thing{Name: "secret"}) })
	t.On("GET /api/v1/broken", func(http.ResponseWriter, *http.Request) error { return errors.New("at 10.0.0.1") }, Doc{Scope: "x:read", Bytes: Octets})
	return t
}

func TestOuter(t *testing.T) {
	var asked string
	outer, err := table().Outer("T", "1", func(d Doc, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = d.Scope
			if r.Header.Get("Authorization") == "" {
				w.WriteHeader(401)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	f := func(method, url, body string, status int, scope, want string) {
		t.Helper()
		asked = "nobody asked"
		r := httptest.NewRequest(method, url, strings.NewReader(body))
		w := httptest.NewRecorder()
		if outer.ServeHTTP(w, r); w.Code != 401 && asked != "nobody asked" {
			t.Errorf("%s %s without a token: %d", method, url, w.Code)
		}
		r = httptest.NewRequest(method, url, strings.NewReader(body))
		r.Header.Set("Authorization", "x")
		w = httptest.NewRecorder()
		if outer.ServeHTTP(w, r); w.Code != status || asked != scope || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s %s: %d %q, scope %q", method, url, w.Code, w.Body, asked)
		}
	}
	f("GET", "/api/v1/things/7", "", 200, "things:read", `"name":"7"`)
	f("GET", "/api/v1/things?kind=a&limit=3", "", 200, "things:read", `"name":"a"`)
	f("GET", "/api/v1/things?kind=", "", 200, "things:read", `"name":""`)
	f("GET", "/api/v1/things?kind=c", "", 422, "things:read", "none of [a b]")
	f("GET", "/api/v1/things?limit=-1", "", 422, "things:read", "whole number")
	f("GET", "/api/v1/things?kind=a&kind=b", "", 422, "things:read", "more than once")
	f("GET", "/api/v1/things?kidn=a", "", 422, "things:read", "no such parameter")
	f("GET", "/api/v1/things?a=%zz", "", 422, "things:read", "can't be read")
	f("POST", "/api/v1/things?feed=x", "0123456789", 200, "things:write", "0123456789")
	f("POST", "/api/v1/things?feed=x", "0123456789A", 413, "things:write", "10 bytes")
	f("POST", "/api/v1/things", "", 422, "things:write", "it is needed: the feed")
	f("POST", "/api/v1/secret", "", 404, "", "there is no POST /api/v1/secret")
	f("DELETE", "/api/v1/things/7", "", 404, "", "there is no")
	f("GET", "/api/v1/broken", "", 500, "x:read", "reference")
	f("GET", SpecPath, "", 200, "nobody asked", `"openapi":"3.1.0"`)
}

func TestInner(t *testing.T) {
	f := func(method, url string, status int, want string) {
		t.Helper()
		w := httptest.NewRecorder()
		table().Inner().ServeHTTP(w, httptest.NewRequest(method, url, strings.NewReader("body")))
		if w.Code != status || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s %s: %d %s", method, url, w.Code, w.Body)
		}
	}
	f("POST", "/api/v1/secret", 200, "secret")
	f("GET", "/api/v1/things?anything=1", 200, "name")
	f("GET", "/api/v1/nothing", 404, "there is no GET /api/v1/nothing")
}

func TestSpec(t *testing.T) {
	outer, err := table().Outer("T", "1", func(_ Doc, next http.Handler) http.Handler { return next })
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	outer.ServeHTTP(w, httptest.NewRequest("GET", SpecPath, nil))
	var spec struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Description string
			Parameters  []struct{ Name, In string }
			Security    []map[string][]string
			Responses   map[string]json.RawMessage
		}
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	get := spec.Paths["/api/v1/things/{id}"]["get"]
	if spec.OpenAPI != "3.1.0" || get.OperationID != "get-things-id" || len(get.Parameters) != 1 || get.Parameters[0].In != "path" ||
		len(get.Security) != 1 || !strings.Contains(get.Description, "things:read") {
		t.Errorf("%+v", get)
	}
	if _, there := spec.Paths["/api/v1/secret"]; there {
		t.Error("the description tells of an operation of the inner door")
	}
	for _, name := range []string{"RouteThing", "WebProblem"} {
		if spec.Components.Schemas[name] == nil {
			t.Errorf("no schema %s in %v", name, spec.Components.Schemas)
		}
	}
	if got := table().Scopes(); len(got) != 3 || !got["things:read"] || got["things:write"] {
		t.Errorf("scopes %v", got)
	}
}
