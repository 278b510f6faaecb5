package trust

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestOwnTokensDoWhatTheirOwnersMay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		tokens, err := auth.Open(t.Context(), db, slog.New(slog.DiscardHandler), c.now)
		if err != nil {
			t.Fatal(err)
		}
		r.Tokens, r.ScopeAct = tokens, func(s string) string {
			return map[string]string{"incidents:read": "incident.read", "incidents:write": "incident.work", "people:read": "people.read"}[s]
		}
		users := tokenUsers(t, r, c)
		scopes := func(name string, want ...string) {
			t.Helper()
			if got := r.OwnScopes(users[name]); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
		scopes("anna", "incidents:read", "incidents:write")
		scopes("otto", "incidents:read", "people:read")
		scopes("cora")
		f := func(name string, w TokenWish, why tocsin.Why) string {
			t.Helper()
			_, secret, err := r.MakeToken(t.Context(), users[name], w, "", "192.0.2.1")
			if (err == nil) != (why == tocsin.Internal) || err != nil && tocsin.WhyOf(err) != why {
				t.Errorf("%s %+v: %v", name, w, err)
			}
			return secret
		}
		read := []string{"incidents:read"}
		secret := f("anna", TokenWish{"script", read, 30}, tocsin.Internal)
		f("anna", TokenWish{"script", read, 30}, tocsin.Conflict)
		f("anna", TokenWish{"more", []string{"people:read"}, 30}, tocsin.Invalid)
		f("anna", TokenWish{"more", []string{"audit:read"}, 30}, tocsin.Invalid)
		f("anna", TokenWish{"more", read, 0}, tocsin.Invalid)
		f("anna", TokenWish{"more", read, 400}, tocsin.Invalid)
		f("anna", TokenWish{"NO name", read, 30}, tocsin.Invalid)
		f("otto", TokenWish{"more", []string{"incidents:write"}, 30}, tocsin.Invalid)
		f("cora", TokenWish{"more", read, 30}, tocsin.Denied)
		tok, err := tokens.Check(t.Context(), secret)
		if err != nil || tok.Name != "anna.script" || tok.Person != "anna" {
			t.Errorf("%+v %v", tok, err)
		}
		if err := r.DropToken(t.Context(), users["otto"], "anna.script"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if err := r.DropToken(t.Context(), users["anna"], "anna.script"); err != nil {
			t.Error(err)
		}
		if _, err := tokens.Check(t.Context(), secret); err == nil {
			t.Error("a revoked token holds")
		}
		for i := range maxOwnTokens {
			f("anna", TokenWish{"n" + string(rune('a'+i)), read, 7}, tocsin.Internal)
		}
		f("anna", TokenWish{"toomany", read, 7}, tocsin.Conflict)
		c.add(freshFor)
		f("otto", TokenWish{"late", read, 7}, tocsin.Denied)
		c.add(8 * 24 * time.Hour)
		anna := users["anna"]
		anna.since = c.at
		users["anna"] = anna
		f("anna", TokenWish{"again", read, 7}, tocsin.Internal)
	})
}

// tokenUsers are people of several roles who have just signed in.
func tokenUsers(t *testing.T, r *Room, c *clock) map[string]User {
	t.Helper()
	users := map[string]User{}
	for name, role := range map[string]string{"anna": "handler", "otto": "auditor", "cora": "constituent"} {
		w := Wish{Name: name, Roles: []string{role}, Clearance: "amber"}
		if role == "constituent" {
			w.Owner = "bank"
		}
		if _, err := r.Add(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		u, err := r.Named(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		u.since = c.at
		users[name] = u
	}
	return users
}
