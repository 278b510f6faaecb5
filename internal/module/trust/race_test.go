package trust

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// atOnce does something several times at the same moment, and returns how often it went well.
func atOnce(f func(i int) error) int {
	const many = 6
	var good atomic.Int32
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range many {
		all.Go(func() {
			<-start
			if f(i) == nil {
				good.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	return int(good.Load())
}

// What holds once holds once for those who come at the same moment: links, codes, and a second person's word.
func TestWhatHoldsOnceHoldsOnceAtOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		f := func(what string, do func(i int) error) {
			t.Helper()
			if n := atOnce(do); n != 1 {
				t.Errorf("%s: %d times, want 1", what, n)
			}
		}
		first, err := r.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		secret, err := r.SetupSecret(t.Context(), first.Secret)
		if err != nil {
			t.Fatal(err)
		}
		f("the link of the first account", func(i int) error {
			_, _, _, err := r.SetUp(t.Context(), Founder{Wish{Name: "first" + string(rune('a'+i))}, Joining{Link: first.Secret, Password: goodPassword, Code: person{secret: secret}.code(c)}})
			return err
		})
		inv, err := r.Add(t.Context(), Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "amber"})
		if err != nil {
			t.Fatal(err)
		}
		anna := person{name: "anna"}
		if _, anna.secret, err = r.Invited(t.Context(), inv.Secret); err != nil {
			t.Fatal(err)
		}
		f("a link to join", func(int) error {
			_, _, codes, err := r.Join(t.Context(), Joining{Link: inv.Secret, Password: goodPassword, Code: anna.code(c)})
			if err == nil {
				anna.codes = codes
			}
			return err
		})
		c.add(time.Minute)
		signIn := func(code string) func(int) error {
			return func(int) error { // each from another browser, so that none is paused
				_, err := try(t, r, "anna", goodPassword, code, Place{Address: "192.0.2.1", Proof: r.proof("anna")})
				return err
			}
		}
		f("a code of an authenticator", signIn(anna.code(c)))
		f("a recovery code", signIn(anna.codes[0]))
	})
}

// Two who grant the same at the same moment grant it once, and what it leads to is done once.
func TestAGrantIsGivenOnceAtOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		for _, name := range []string{"anna", "ben", "carla"} {
			joined(t, r, c, name, "lead")
		}
		var done atomic.Int32
		r.OnGrant(ActMailMass, func(context.Context, *sqldb.Tx, Ask) error { done.Add(1); return nil })
		deciders := []User{userOf(t, r, "ben"), userOf(t, r, "carla")}
		id := asked(t, r, Ask{Act: ActMailMass, Subject: "campaign/7", By: "anna"})
		n := atOnce(func(i int) error { return r.Decide(t.Context(), id, deciders[i%2], true) })
		lines, err := audit.List(t.Context(), db, audit.Filter{Act: "trust.grant"})
		if err != nil || n != 1 || done.Load() != 1 || len(lines) != 1 {
			t.Errorf("granted %d times, done %d times, %d lines, %v", n, done.Load(), len(lines), err)
		}
		id = asked(t, r, Ask{Act: ActMailMass, Subject: "campaign/8", By: "anna"})
		n = atOnce(func(i int) error { return r.Decide(t.Context(), id, deciders[i%2], i%2 == 0) })
		if a, err := r.Waits(t.Context(), id); err != nil || n != 1 || a.Granted != (done.Load() == 2) {
			t.Errorf("yes and no at once: decided %d times, %+v, done %d times, %v", n, a, done.Load(), err)
		}
		r.OnGrant(ActMailMass, nil)
		id = asked(t, r, Ask{Act: ActMailMass, Subject: "campaign/9", By: "anna"})
		if err := r.Decide(t.Context(), id, deciders[0], true); err != nil {
			t.Fatal(err)
		}
		var taken atomic.Int32
		atOnce(func(int) error {
			return r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, ok, err := r.Take(t.Context(), tx, ActMailMass, "campaign/9")
				if ok {
					taken.Add(1)
				}
				return err
			})
		})
		if taken.Load() != 1 {
			t.Errorf("a grant is used %d times", taken.Load())
		}
	})
}

// A clock that is set back, by a minute as NTP does or by a year where it had been wrong, ends nobody's session of now and
// keeps nobody out for longer than any pause is; what was made in the year that did not come holds no longer.
func TestAClockThatIsSetBack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "lead")
		c.add(-time.Minute - time.Second)
		u, _, _ := r.Session(t.Context(), p.session)
		if u.ID == 0 {
			t.Error("a minute back ends a session")
		}
		if err := r.Prove(t.Context(), u, goodPassword, "192.0.2.1"); err != nil {
			t.Errorf("a minute back: %v", err)
		}
		c.add(2 * time.Minute)
		const year = 365 * 24 * time.Hour
		c.add(year)
		late, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 * freeByName {
			_, _ = try(t, r, "anna", "wrong", "000000", Place{Address: "192.0.2.1"}) // refused, and paused
			c.add(time.Second)
		}
		c.add(-year)
		if in(t, r, late) {
			t.Error("a session of next year lets somebody in")
		}
		c.add(longestPause)
		if _, err := try(t, r, "anna", goodPassword, p.codes[0], Place{Address: "192.0.2.1"}); err != nil {
			t.Errorf("behind the longest pause: %v", err)
		}
		if _, err := audit.Verify(t.Context(), db); err != nil {
			t.Error(err)
		}
	})
}
