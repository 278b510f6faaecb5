package auth

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func open(t *testing.T, db *sqldb.DB) (*Tokens, *clock) {
	t.Helper()
	c := &clock{time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	db.SetClock(c.now)
	if err := audit.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	tokens, err := Open(t.Context(), db, slog.New(slog.DiscardHandler), c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	return tokens, c
}

func TestTokens(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		tokens, c := open(t, db)
		ctx := t.Context()
		tok, secret, err := tokens.Create(ctx, Wish{Name: "bot", Scopes: []string{"reports:write"}, Feed: "csv", Days: 2, By: "ann"})
		if err != nil || !strings.HasPrefix(secret, "tocsin_") || tok.Feed != "csv" || !tok.Expires.Equal(c.at.AddDate(0, 0, 2)) {
			t.Fatalf("%+v %q %v", tok, secret, err)
		}
		refused := func(presented, why string) {
			t.Helper()
			if got, err := tokens.Check(ctx, presented); tocsin.WhyOf(err) != tocsin.Denied || got.ID != 0 {
				t.Errorf("%s: %+v, %v", why, got, err)
			}
		}
		got, err := tokens.Check(ctx, secret)
		if err != nil || !got.May("reports:write") || got.May("reports:read") || got.Name != "bot" {
			t.Fatalf("%+v %v", got, err)
		}
		refused("", "nothing")
		refused("tocsin_", "a prefix alone")
		refused(secret[:len(secret)-1], "a part of it")
		refused(secret+"A", "more than it")
		refused(strings.ToUpper(secret), "in capitals")
		refused(secret[:len(prefix)+identLen+1]+strings.Repeat("A", 26), "another's secret")
		refused(strings.Repeat("x", 1<<20), "a megabyte")
		if err := tokens.Close(); err != nil {
			t.Fatal(err)
		}
		list, err := tokens.List(ctx)
		if err != nil || len(list) != 1 || !list[0].Used.Equal(c.at) {
			t.Errorf("list: %+v %v", list, err)
		}
		c.at = c.at.AddDate(0, 0, 2)
		refused(secret, "after its end")
		c.at = c.at.Add(-time.Second)
		if _, err := tokens.Check(ctx, secret); err != nil {
			t.Errorf("before its end: %v", err)
		}
		if _, err := tokens.Revoke(ctx, "bot", "ben"); err != nil {
			t.Fatal(err)
		}
		refused(secret, "after it was revoked")
		if _, err := tokens.Revoke(ctx, "bot", "ben"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("revoked twice: %v", err)
		}
		if _, _, err := tokens.Create(ctx, Wish{Name: "bot", Scopes: []string{ReadAll}}); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("the same name again: %v", err)
		}
		kept(t, db, secret)
	})
}

// kept sees that no row holds the token, and that the audit log is whole.
func kept(t *testing.T, db *sqldb.DB, secret string) {
	t.Helper()
	var sum, ident string
	if err := db.QueryRow(t.Context(), "SELECT hash, ident FROM auth_token").Scan(&sum, &ident); err != nil {
		t.Fatal(err)
	}
	own := secret[len(prefix)+identLen+1:]
	if strings.Contains(sum, own) || strings.Contains(ident, own) || sum != hash(secret) {
		t.Errorf("kept: %s %s", ident, sum)
	}
	if _, err := audit.Verify(t.Context(), db); err != nil {
		t.Error(err)
	}
}

func TestWishes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		tokens, _ := open(t, db)
		f := func(name, scopes string, days int, want string) {
			t.Helper()
			tok, _, err := tokens.Create(context.Background(), Wish{Name: name, Scopes: strings.Fields(scopes), Days: days})
			got := strings.Join(tok.Scopes, " ")
			if err != nil {
				got = fmt.Sprint(tocsin.WhyOf(err))
			}
			if got != want {
				t.Errorf("%q %q %d: %s (%v), want %s", name, scopes, days, got, err, want)
			}
		}
		f("a", "findings:read events:read findings:read", 0, "events:read findings:read")
		f("b", "read", 1, "constituents:read digests:read events:read feeds:read findings:read incidents:read metrics:read notices:read outbox:read reports:read settings:read status:read waiting:read webhooks:read")
		f("c", "", 1, "invalid")
		f("c", "everything", 1, "invalid")
		f("c", "*", 1, "invalid")
		f("c", "reports:delete", 1, "invalid")
		f("C D", "read", 1, "invalid")
		f("", "read", 1, "invalid")
		f("../c", "read", 1, "invalid")
		f("c", "read", -1, "invalid")
		f("c", "read", 4000, "invalid")
	})
}

func TestRates(t *testing.T) {
	c := &clock{time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	r := NewRates(60, c.now)
	for i := range 10 {
		if ok, _ := r.Allow("a"); !ok {
			t.Fatalf("request %d of a burst of 10", i)
		}
	}
	ok, after := r.Allow("a")
	if ok || after <= 0 || after > time.Second {
		t.Errorf("the eleventh: %v, after %v", ok, after)
	}
	if ok, _ := r.Allow("b"); !ok {
		t.Error("another asker")
	}
	c.at = c.at.Add(time.Second)
	if ok, _ := r.Allow("a"); !ok {
		t.Error("a second later")
	}
	c.at = c.at.Add(time.Hour)
	if r.Allow("c"); len(r.by) != 1 {
		t.Errorf("%d askers are remembered after an hour", len(r.by))
	}
	if ok, _ := NewRates(0, c.now).Allow("a"); !ok {
		t.Error("no limit")
	}
	many := NewRates(1, c.now)
	allowed := 0
	for i := range maxAskers + 100 {
		if ok, _ := many.Allow(fmt.Sprint(i)); ok {
			allowed++
		}
	}
	if len(many.by) > maxAskers+1 || allowed > maxAskers+1 {
		t.Errorf("%d askers known, %d allowed", len(many.by), allowed)
	}
}
