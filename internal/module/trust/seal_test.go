package trust

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func testBox(t *testing.T, b byte) *seal.Box {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{b}, seal.KeyLen))
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// stand are the secrets as they stand in the records.
func stand(t *testing.T, db *sqldb.DB) (all []string) {
	t.Helper()
	for _, q := range []string{"SELECT COALESCE(MAX(secret), '') FROM trust_user", "SELECT COALESCE(MAX(next), '') FROM trust_user", "SELECT COALESCE(MAX(secret), '') FROM trust_invite", "SELECT COALESCE(MAX(secret), '') FROM trust_setup"} {
		var s string
		if err := db.QueryRow(t.Context(), q).Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// Secrets of second factors never stand in the records as they are, and what stood there before is sealed at the start.
func TestSecretsAreSealed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		first, err := r.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		shown, err := r.SetupSecret(t.Context(), first.Secret)
		if err != nil || len(shown) != 32 {
			t.Fatalf("%q %v", shown, err)
		}
		p := joined(t, r, c, "anna", "lead")
		u, err := r.Named(t.Context(), "anna")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.BeginFactor(t.Context(), u, goodPassword, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		inv, err := r.Add(t.Context(), Wish{Name: "bea", Roles: []string{"duty"}, Clearance: "red"})
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range stand(t, db) {
			if !strings.HasPrefix(s, "sealed:") || strings.Contains(s, p.secret) {
				t.Errorf("%d stands there as %q", i, s)
			}
		}
		again := func(box *seal.Box, lost bool) *Room {
			t.Helper()
			r, err := New(t.Context(), Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: c.now, Team: "ZM-CIRT", Seal: box, Lost: lost})
			if err != nil {
				t.Fatal(err)
			}
			r.cost = cost{memory: 64, passes: 1, threads: 1}
			return r
		}
		plain(t, db, p.secret)
		r = again(testBox(t, 0), false)
		for i, s := range stand(t, db) {
			if !strings.HasPrefix(s, "sealed:") {
				t.Errorf("%d stands there as %q after a start", i, s)
			}
		}
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{}); err != nil {
			t.Error(err)
		}
		if _, secret, err := r.Invited(t.Context(), inv.Secret); err != nil || secret != p.secret {
			t.Errorf("%q %v", secret, err)
		}
		r = again(testBox(t, 1), true)
		if all := strings.Join(stand(t, db), ""); all != "" {
			t.Errorf("%q is there after the key was lost", all)
		}
		if _, err := try(t, r, "anna", goodPassword, p.codes[0], Place{}); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
	})
}

// plain makes the records as they were before secrets were sealed: all with one secret.
func plain(t *testing.T, db *sqldb.DB, secret string) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, q := range []string{"UPDATE trust_user SET secret = ? WHERE secret <> ''", "UPDATE trust_user SET next = ? WHERE secret <> ''", "UPDATE trust_invite SET secret = ?", "UPDATE trust_setup SET secret = ?"} {
			if _, err := tx.Exec(t.Context(), q, secret); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
