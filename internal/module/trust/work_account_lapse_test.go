package trust

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// A second factor that was begun waits for its first code for an hour; the old one holds all the while.
func TestABegunFactorLapses(t *testing.T) {
	r, c := open(t, sqldbtest.Open(t, t.TempDir()+"/records.db"))
	p := joined(t, r, c, "anna", "lead")
	f := func(wait time.Duration, good bool) {
		t.Helper()
		u, s, err := r.Session(t.Context(), p.session)
		if err == nil {
			err = r.BeginFactor(t.Context(), u, goodPassword, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		u, _, _ = r.Session(t.Context(), p.session)
		next, err := r.next(u)
		if err != nil || next == "" {
			t.Fatalf("%q %v", next, err)
		}
		c.add(wait)
		secret, err := r.ConfirmFactor(t.Context(), u, s.ID, person{secret: next}.code(c))
		if (err == nil) != good || !good && tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("after %s: %v", wait, err)
		}
		if now, err := r.next(u); err != nil || (now != "") != good {
			t.Errorf("after %s: %q %v", wait, now, err)
		}
		if good {
			p.session = secret
		}
	}
	f(begunHolds, false)
	f(begunHolds-time.Second, true)
}
