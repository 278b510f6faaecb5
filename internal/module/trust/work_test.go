package trust

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

const goodPassword = "correct horse battery"

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }

// open returns a room whose hashes are quick and whose clock is in the test's hand.
func open(t *testing.T, db *sqldb.DB) (*Room, *clock) {
	t.Helper()
	c := &clock{time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	db.SetClock(c.now)
	if err := audit.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	r, err := New(t.Context(), Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: c.now, Team: "ZM-CIRT", Seal: testBox(t, 0)})
	if err != nil {
		t.Fatal(err)
	}
	r.cost = cost{memory: 64, passes: 1, threads: 1}
	return r, c
}

// person is somebody with all that they sign in with.
type person struct {
	name, secret, session string
	codes                 []string
}

func (p person) code(c *clock) string {
	key, _ := base32Plain.DecodeString(p.secret)
	return hotp(key, c.at.Unix()/30, totpDigits)
}

func joined(t *testing.T, r *Room, c *clock, name string, roles ...string) person {
	t.Helper()
	inv, err := r.Add(t.Context(), Wish{Name: name, Roles: roles, Clearance: "amber", By: "root", Owner: ownerOf(roles)})
	if err != nil {
		t.Fatal(err)
	}
	return joinBy(t, r, c, inv)
}

func ownerOf(roles []string) string {
	if slices.Contains(roles, "constituent") {
		return "acme-bank"
	}
	return ""
}

func joinBy(t *testing.T, r *Room, c *clock, inv Invite) person {
	t.Helper()
	p := person{name: inv.Name}
	var err error
	if _, p.secret, err = r.Invited(t.Context(), inv.Secret); err != nil {
		t.Fatal(err)
	}
	_, p.session, p.codes, err = r.Join(t.Context(), Joining{Link: inv.Secret, Password: goodPassword, Code: p.code(c), Place: Place{Address: "192.0.2.1"}})
	if err != nil {
		t.Fatal(err)
	}
	c.add(time.Minute)
	return p
}

// in reports whether a session lets somebody in.
func in(t *testing.T, r *Room, secret string) bool {
	t.Helper()
	u, _, err := r.Session(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID != 0
}

func try(t *testing.T, r *Room, name, password, code string, from Place) (string, error) {
	t.Helper()
	_, secret, err := r.SignIn(t.Context(), Try{Name: name, Password: password, Code: code, Place: from})
	return secret, err
}

func TestJoinAndSignIn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		if some, err := r.Peopled(t.Context()); some || err != nil {
			t.Fatalf("%v %v", some, err)
		}
		p := joined(t, r, c, "anna", "duty")
		if some, err := r.Peopled(t.Context()); !some || err != nil {
			t.Fatalf("%v %v", some, err)
		}
		if !in(t, r, p.session) || in(t, r, p.session+"x") || in(t, r, "") || in(t, r, strings.Repeat("x", 1<<20)) {
			t.Error("session")
		}
		here := Place{Address: "192.0.2.1", Old: p.session}
		refuse := func(name, password, code, why string) {
			t.Helper()
			if s, err := try(t, r, name, password, code, here); tocsin.WhyOf(err) != tocsin.Denied || s != "" || err.Error() != errRefused().Error() {
				t.Errorf("%s: %q %v", why, s, err)
			}
		}
		refuse("anna", goodPassword+"x", p.code(c), "another password")
		refuse("anna", goodPassword, "000000", "another code")
		refuse("nobody", goodPassword, p.code(c), "another name")
		refuse("", "", "", "nothing")
		code := p.code(c)
		secret, err := try(t, r, "anna", goodPassword, code, here)
		if err != nil || !in(t, r, secret) || secret == p.session {
			t.Fatalf("%v", err)
		}
		if in(t, r, p.session) {
			t.Error("the session from before the sign-in still holds")
		}
		refuse("anna", goodPassword, code, "the same code again")
		if _, err := try(t, r, "anna", goodPassword, strings.ToUpper(p.codes[0]), here); err != nil {
			t.Errorf("recovery code: %v", err)
		}
		refuse("anna", goodPassword, p.codes[0], "the same recovery code again")
		kept(t, db, secret, goodPassword, p.codes[1])
	})
}

// kept sees that the records hold no secret, and that the audit log is whole.
func kept(t *testing.T, db *sqldb.DB, secrets ...string) {
	t.Helper()
	var password, session, code string
	err := errors.Join(db.QueryRow(t.Context(), "SELECT password FROM trust_user LIMIT 1").Scan(&password),
		db.QueryRow(t.Context(), "SELECT hash FROM trust_session LIMIT 1").Scan(&session), db.QueryRow(t.Context(), "SELECT hash FROM trust_recovery LIMIT 1").Scan(&code))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := audit.List(t.Context(), db, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	all := password + session + code
	for _, l := range lines {
		all += l.Actor + l.Subject + string(l.Detail)
	}
	for _, s := range append(secrets, "nobody") {
		if strings.Contains(all, s) {
			t.Errorf("%s is kept", s)
		}
	}
	if _, err := audit.Verify(t.Context(), db); err != nil {
		t.Error(err)
	}
}

func TestALinkHoldsOnceAndForThreeDays(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		inv, err := r.Add(t.Context(), Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"})
		if err != nil {
			t.Fatal(err)
		}
		gone := func(link, why string) {
			t.Helper()
			if _, _, err := r.Invited(t.Context(), link); tocsin.WhyOf(err) != tocsin.NotFound {
				t.Errorf("%s: %v", why, err)
			}
		}
		gone("", "none")
		gone(strings.Repeat("x", 1<<16), "a long one")
		c.add(inviteHolds)
		gone(inv.Secret, "after its end")
		if inv, err = r.Reset(t.Context(), "anna", "root"); err != nil {
			t.Fatal(err)
		}
		p := joinBy(t, r, c, inv)
		gone(inv.Secret, "after it was used")
		if inv, err = r.Reset(t.Context(), "anna", "root"); err != nil || in(t, r, p.session) {
			t.Errorf("after a reset: %v", err)
		}
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{}); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("after a reset: %v", err)
		}
		if err := r.Disable(t.Context(), "anna", "root"); err != nil {
			t.Fatal(err)
		}
		gone(inv.Secret, "of somebody who is shut out")
	})
}

func TestSessionsEnd(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "duty")
		c.add(sessionIdle - 2*time.Minute)
		if !in(t, r, p.session) {
			t.Error("before 12 idle hours")
		}
		c.add(sessionIdle)
		if in(t, r, p.session) {
			t.Error("after 12 idle hours")
		}
		s, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		for begun := c.at; c.at.Before(begun.Add(sessionWhole)); c.add(6 * time.Hour) {
			if !in(t, r, s) {
				t.Fatalf("after %v in use", c.at.Sub(begun))
			}
		}
		if in(t, r, s) {
			t.Error("after 7 days in use")
		}
		if s, err = try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.1"}); err != nil || !in(t, r, s) {
			t.Fatal(err)
		}
		list, err := r.Sessions(t.Context(), "anna")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		if err := r.EndSession(t.Context(), "anna", list[0].ID+1, "root"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if err := r.EndSession(t.Context(), "anna", list[0].ID, "root"); err != nil || in(t, r, s) {
			t.Errorf("ended: %v", err)
		}
		c.add(time.Minute)
		if s, err = try(t, r, "anna", goodPassword, p.code(c), Place{}); err != nil {
			t.Fatal(err)
		}
		if err := r.Disable(t.Context(), "anna", "root"); err != nil || in(t, r, s) {
			t.Errorf("disabled: %v", err)
		}
		c.add(time.Minute)
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{}); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("disabled: %v", err)
		}
	})
}

func TestTriesArePaused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "duty")
		waits := func(name, address string) time.Duration {
			t.Helper()
			_, err := try(t, r, name, "wrong", "000000", Place{Address: address})
			var early tooEarly
			if errors.As(err, &early) {
				return early.wait
			}
			if tocsin.WhyOf(err) != tocsin.Denied {
				t.Fatal(err)
			}
			return 0
		}
		for _, name := range []string{"anna", "nobody"} { // whether it is known makes no difference
			for i := range freeByName {
				if w := waits(name, "198.51.100."+name); w != 0 {
					t.Fatalf("%s, try %d: %v", name, i, w)
				}
			}
			if w := waits(name, "203.0.113.9"); w != time.Second {
				t.Errorf("%s from elsewhere: %v", name, w)
			}
			c.add(time.Second)
			if w := waits(name, "203.0.113.9"); w != 0 {
				t.Errorf("%s after the pause: %v", name, w)
			}
			if w := waits(name, "203.0.113.9"); w != 2*time.Second {
				t.Errorf("%s: the next pause is %v", name, w)
			}
		}
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{}); err == nil {
			t.Error("a good try in the pause is let in")
		}
		c.add(2 * time.Second)
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{}); err != nil {
			t.Errorf("a good try after the pause: %v", err)
		}
		if w := waits("anna", "192.0.2.200"); w != 0 {
			t.Errorf("after a good one: %v", w)
		}
		for i := range freeByAddress {
			if w := waits("name"+strings.Repeat("x", i), "192.0.2.99"); w != 0 {
				t.Fatalf("address, try %d: %v", i, w)
			}
		}
		if w := waits("another", "192.0.2.99"); w != time.Second {
			t.Errorf("address: %v", w)
		}
	})
}

func TestOwnAccount(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "duty")
		u, s, err := r.Session(t.Context(), p.session)
		if err != nil {
			t.Fatal(err)
		}
		other, err := try(t, r, "anna", goodPassword, p.code(c), Place{})
		if err != nil {
			t.Fatal(err)
		}
		const next = "another good one"
		if _, err := r.SetPassword(t.Context(), u, s.ID, "wrong", next, ""); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("wrong old password: %v", err)
		}
		if _, err := r.SetPassword(t.Context(), u, s.ID, goodPassword, "short", ""); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("short password: %v", err)
		}
		one, err := r.SetPassword(t.Context(), u, s.ID, goodPassword, next, "")
		if err != nil || in(t, r, other) || in(t, r, p.session) || !in(t, r, one) {
			t.Errorf("new password: %v", err)
		}
		u, _, _ = r.Session(t.Context(), one)
		if _, err := r.ConfirmFactor(t.Context(), u, s.ID, "000000"); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("no second factor was begun: %v", err)
		}
		if err := r.BeginFactor(t.Context(), u, next, ""); err != nil {
			t.Fatal(err)
		}
		u, _, _ = r.Session(t.Context(), one)
		opened, err := r.next(u)
		if err != nil {
			t.Fatal(err)
		}
		fresh := person{secret: opened}
		c.add(time.Minute)
		if other, err = try(t, r, "anna", next, p.code(c), Place{}); err != nil {
			t.Fatal(err)
		}
		two, err := r.ConfirmFactor(t.Context(), u, s.ID, fresh.code(c))
		if err != nil || in(t, r, other) || in(t, r, one) || !in(t, r, two) {
			t.Fatalf("new second factor: %v", err)
		}
		c.add(time.Minute)
		if _, err := try(t, r, "anna", next, p.code(c), Place{}); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("the old second factor: %v", err)
		}
		if _, err := try(t, r, "anna", next, fresh.code(c), Place{}); err != nil {
			t.Errorf("the new second factor: %v", err)
		}
		u, _, _ = r.Session(t.Context(), two)
		if codes, err := r.NewRecovery(t.Context(), u, next, ""); err != nil || len(codes) != recoveryCodes {
			t.Errorf("%v %v", codes, err)
		}
		if _, err := try(t, r, "anna", next, p.codes[0], Place{}); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("an old recovery code: %v", err)
		}
	})
}
