package trust

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/passkey"
)

// given puts two passkeys on somebody's account, and returns their numbers.
func given(t *testing.T, r *Room, name string) (ids []int64) {
	t.Helper()
	u, err := r.Named(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	err = r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, id := range []string{"one", "two"} {
			if err := insertPasskey(t.Context(), tx, u.ID, id, passkey.Key{ID: name + id, Data: "{}"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Passkeys(t.Context(), u)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	return []int64{list[0].ID, list[1].ID}
}

// Whoever changes by what they sign in goes on in this browser under another secret; the one from before, and every other
// session, let nobody in. What is refused changes nothing.
func TestAnotherWayInMakesAnotherSession(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	ids := given(t, r, "anna")
	now := p.session
	post := func(path string, form url.Values) *httptest.ResponseRecorder {
		return visit{method: "POST", path: path, session: now, form: form, tls: true}.ask(h)
	}
	f := func(path string, form url.Values, to string) {
		t.Helper()
		c.add(time.Minute)
		other, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.9"})
		if err != nil {
			t.Fatal(err)
		}
		old := now
		w := post(path, form)
		got := cookie(w, "__Host-tocsin")
		if to == "" {
			if w.Code < 400 || got.Value != "" || !in(t, r, now) || !in(t, r, other) {
				t.Errorf("%s, which is refused: %d, cookie %q; sessions %t %t", path, w.Code, got.Value, in(t, r, now), in(t, r, other))
			}
			return
		}
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Fatalf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
		if !got.HttpOnly || !got.Secure || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" || len(got.Value) != 43 {
			t.Fatalf("%s: cookie %+v", path, got)
		}
		if now = got.Value; now == old || in(t, r, old) || in(t, r, other) || !in(t, r, now) {
			t.Errorf("%s: the session from before holds %t, another one %t, this one %t", path, in(t, r, old), in(t, r, other), in(t, r, now))
		}
	}
	f("/account/password", url.Values{"old": {"wrong"}, "password": {"another good one"}}, "")
	f("/account/password", url.Values{"old": {goodPassword}, "password": {goodPassword}}, "/account?done=password")
	f("/account/passkey/remove", url.Values{"old": {goodPassword}, "passkey": {"0"}}, "")
	f("/account/passkey/remove", url.Values{"old": {goodPassword}, "passkey": {strconv.FormatInt(ids[0], 10)}}, "/account?done=passkey")
	f("/account/passkey", url.Values{"name": {"key"}, "ceremony": {"made up"}, "answer": {"{}"}}, "")
	if w := post("/account/factor", url.Values{"old": {goodPassword}}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	f("/account/factor/confirm", url.Values{"code": {"000000"}}, "")
	u, _, _ := r.Session(t.Context(), now)
	fresh, err := r.next(u)
	if err != nil {
		t.Fatal(err)
	}
	c.add(time.Minute)
	f("/account/factor/confirm", url.Values{"code": {person{secret: fresh}.code(&clock{c.at.Add(time.Minute)})}}, "/account?done=factor")
}

// A session knows nothing of what its account might do when it began: rights that are taken away are gone at the next
// request, those that are given ask for no new session, and of whoever is reset or shut out none is left.
func TestRightsAreThoseOfNow(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	f := func(code int, by string) {
		t.Helper()
		w := visit{method: "POST", path: "/inside", session: p.session}.ask(h)
		if w.Code != code || w.Header().Get("X-By") != by {
			t.Errorf("%d %q, want %d %q", w.Code, w.Header().Get("X-By"), code, by)
		}
	}
	change := func(roles ...string) {
		t.Helper()
		if err := r.Change(t.Context(), Wish{Name: "anna", Roles: roles, By: "root", Owner: ownerOf(roles)}); err != nil {
			t.Fatal(err)
		}
	}
	f(200, "anna")
	change("auditor")
	f(200, "")
	change("constituent")
	f(403, "")
	change("lead")
	f(200, "anna")
	if _, err := r.Reset(t.Context(), "anna", "root"); err != nil {
		t.Fatal(err)
	}
	f(303, "")
	p = joined(t, r, c, "ben", "lead")
	f(200, "ben")
	if err := r.Disable(t.Context(), "ben", "root"); err != nil {
		t.Fatal(err)
	}
	f(303, "")
	if err := r.Enable(t.Context(), "ben", "root"); err != nil {
		t.Fatal(err)
	}
	f(303, "") // what was ended stays so
}

// No number of another's passkey is taken, and it stays.
func TestNobodyTakesAnothersPasskey(t *testing.T) {
	h, r, c := site(t)
	anna, ben := joined(t, r, c, "anna", "lead"), joined(t, r, c, "ben", "duty")
	given(t, r, "anna")
	theirs := given(t, r, "ben")
	w := visit{method: "POST", path: "/account/passkey/remove", session: anna.session, form: url.Values{"old": {goodPassword}, "passkey": {strconv.FormatInt(theirs[0], 10)}}}.ask(h)
	if left, err := r.Passkeys(t.Context(), userOf(t, r, "ben")); w.Code != http.StatusNotFound || err != nil || len(left) != 2 || !in(t, r, ben.session) || !in(t, r, anna.session) {
		t.Errorf("%d, %d are left, %v", w.Code, len(left), err)
	}
	one := passkey.Site{ID: "node.example", Origin: "https://node.example", Name: "Test"}
	begun, err := r.BeginPasskey(t.Context(), userOf(t, r, "ben"), one, goodPassword, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	u, s, _ := r.Session(t.Context(), anna.session)
	if _, err := r.AddPasskey(t.Context(), u, s.ID, Answer{begun.Secret, "{}", one}, "key"); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("what ben began: %v", err)
	}
}
