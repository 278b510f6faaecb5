package trust

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// Whoever sits at a session asks for the password is counted by the session: a stranger who guesses at the name from outside
// keeps nobody from changing what they sign in by, and whoever took one session has a few guesses, pauses nobody's other
// session and no sign-in.
func TestTheSecondQuestionIsCountedByTheSession(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "duty")
		other, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		hers, _, _ := r.Session(t.Context(), p.session)
		taken, _, _ := r.Session(t.Context(), other)
		f := func(u User, password, want string) {
			t.Helper()
			err := r.Prove(t.Context(), u, password, "203.0.113.9")
			var early tooEarly
			got := "yes"
			switch {
			case errors.As(err, &early):
				got = "early"
			case tocsin.WhyOf(err) == tocsin.Denied:
				got = "no"
			case err != nil:
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("session %d, %q: %s, want %s", u.session, password, got, want)
			}
		}
		for range 3 * freeByAddress {
			_, _ = try(t, r, "anna", "wrong", "000000", Place{Address: "203.0.113.9"}) // refused, and paused
		}
		f(hers, goodPassword, "yes")
		for range freeByName {
			f(taken, "wrong", "no")
		}
		f(taken, goodPassword, "early")
		f(hers, goodPassword, "yes")
		f(taken, goodPassword, "early")
		c.add(longestPause)
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.7"}); err != nil {
			t.Errorf("guesses at a session pause the sign-in: %v", err)
		}
		f(taken, "wrong", "no")
		f(hers, goodPassword, "yes")
	})
}

// What somebody signs in by is not taken away by whoever merely sits there.
func TestAPasskeyIsNotTakenAwayByWhoeverSitsThere(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	ids := given(t, r, "anna")
	f := func(form url.Values, code, left int) {
		t.Helper()
		form.Set("passkey", strconv.FormatInt(ids[0], 10))
		w := visit{method: "POST", path: "/account/passkey/remove", session: p.session, form: form, tls: true}.ask(h)
		list, err := r.Passkeys(t.Context(), userOf(t, r, "anna"))
		if w.Code != code || err != nil || len(list) != left {
			t.Errorf("%v: %d, %d are left, %v; want %d, %d", form, w.Code, len(list), err, code, left)
		}
	}
	f(url.Values{}, http.StatusUnprocessableEntity, 2)
	f(url.Values{"old": {"wrong"}}, http.StatusUnprocessableEntity, 2)
	f(url.Values{"old": {goodPassword}}, http.StatusSeeOther, 1)
}
