package app

import (
	"net/http"
	"testing"

	"tocsin/internal/kit/auth"
	"tocsin/internal/module/trust"
)

// ended sees that what is taken away is gone at the next request: the tokens and sessions of whoever is shut out or reset, and
// a token that is revoked.
func (k *walked) ended(t *testing.T) {
	f := func(who, bearer string, page, api int) {
		t.Helper()
		if w := k.ask(t, asked{method: http.MethodGet, path: "/mine", who: who}); who != "" && w.Code != page {
			t.Errorf("the session of %s: %d, want %d", who, w.Code, page)
		}
		if w := k.api(t, bearer, http.MethodGet, "/api/v1/incidents", ""); w.Code != api {
			t.Errorf("the token of %q: %d, want %d", who, w.Code, api)
		}
	}
	join := func(name string) (bearer string) {
		t.Helper()
		k.who[name] = k.join(t, trust.Wish{Name: name, Roles: []string{"handler"}, Clearance: "amber"})
		bearer = k.own(t, name)
		f(name, bearer, http.StatusOK, http.StatusOK)
		return bearer
	}
	bearer := join("leaver")
	if err := k.Trust.Disable(t.Context(), "leaver", "root"); err != nil {
		t.Fatal(err)
	}
	f("leaver", bearer, http.StatusSeeOther, http.StatusUnauthorized)
	bearer = join("loser")
	if _, err := k.Trust.Reset(t.Context(), "loser", "root"); err != nil {
		t.Fatal(err)
	}
	f("loser", bearer, http.StatusSeeOther, http.StatusUnauthorized)
	bearer = join("mover")
	if err := k.Trust.Change(t.Context(), trust.Wish{Name: "mover", Roles: []string{"constituent"}, Owner: k.slug(t, 0)}); err != nil {
		t.Fatal(err)
	}
	f("mover", bearer, http.StatusForbidden, http.StatusUnauthorized)
	_, bearer, err := k.Tokens.Create(t.Context(), auth.Wish{Name: "revoked", Scopes: auth.Scopes, By: "root"})
	if err != nil {
		t.Fatal(err)
	}
	f("", bearer, 0, http.StatusOK)
	if _, err := k.Tokens.Revoke(t.Context(), "revoked", "root"); err != nil {
		t.Fatal(err)
	}
	f("", bearer, 0, http.StatusUnauthorized)
}
