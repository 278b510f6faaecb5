package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/kit/auth"
)

// tokens sees that every operation of the API asks for a token, a session is none, and for the scope that its document names.
func (k *walked) tokens(t *testing.T) {
	w := k.ask(t, asked{method: http.MethodGet, path: "/api/v1/openapi.json", head: map[string]string{"Authorization": "Bearer " + k.without(t, "")}})
	var doc struct {
		Paths map[string]map[string]struct{ Description string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || len(doc.Paths) < 20 {
		t.Fatalf("%d: %v", w.Code, err)
	}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			_, scope, ok := strings.Cut(op.Description, "The token needs the scope ")
			if scope = strings.TrimSuffix(scope, "."); !ok || scope == "" {
				continue
			}
			at := wildcard.ReplaceAllString(path, "1")
			if w := k.ask(t, asked{method: strings.ToUpper(method), path: at, who: "all"}); w.Code != http.StatusUnauthorized {
				t.Errorf("%s %s with a session and no token: %d", method, at, w.Code)
			}
			if w := k.ask(t, asked{method: strings.ToUpper(method), path: at, head: map[string]string{"Authorization": "Bearer " + k.without(t, scope)}}); w.Code != http.StatusForbidden {
				t.Errorf("%s %s with all scopes but %s: %d", method, at, scope, w.Code)
			}
		}
	}
}

// without returns a token of all scopes but one.
func (k *walked) without(t *testing.T, scope string) string {
	t.Helper()
	name := "all-but-" + strings.ReplaceAll(scope, ":", "-")
	if s := k.bearers[name]; s != "" {
		return s
	}
	scopes := slices.DeleteFunc(slices.Clone(auth.Scopes), func(s string) bool { return s == scope })
	_, secret, err := k.Tokens.Create(t.Context(), auth.Wish{Name: name, Scopes: scopes, By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	k.bearers[name] = secret
	return secret
}
