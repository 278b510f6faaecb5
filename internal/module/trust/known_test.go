package trust

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// A stranger who guesses at a name all day keeps its owner out of no browser in which they have signed in before, and gets no
// more guesses for it; nor does whoever took such a browser's proof, or made one.
func TestGuessesOfOthersShutNobodyOut(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		p := joined(t, r, c, "anna", "duty")
		joined(t, r, c, "ben", "duty")
		proof := r.proof("anna")
		early := func(name, proof, address string) bool {
			t.Helper()
			_, err := try(t, r, name, "wrong", "000000", Place{Address: address, Proof: proof})
			var e tooEarly
			return errors.As(err, &e)
		}
		guess := func() { // until it is paused for as long as ever
			t.Helper()
			for n := 0; n < 12; c.add(longestPause) {
				if early("anna", "", "203.0.113.9") {
					t.Fatal("paused after the longest pause")
				}
				n++
			}
			for range 30 {
				early("anna", "", "203.0.113.9")
			}
		}
		guess()
		c.add(-time.Second)
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.7"}); err == nil {
			t.Error("a stranger's guesses do not pause the name: what is this test worth?")
		}
		for _, made := range []string{"", "made up", r.proof("ben"), strings.Replace(proof, "sealed", "Sealed", 1), proof + "x", strings.Repeat("x", 1000), r.Seal.Seal(placeFactor("anna"), "1"), r.Seal.Seal(placeKnown("anna"), "no time"), r.Seal.Seal(placeKnown("anna"), "99999999999")} {
			if !early("anna", made, "192.0.2.8") {
				t.Errorf("%.40q is taken for a proof", made)
			}
		}
		if _, err := try(t, r, "anna", goodPassword, p.code(c), Place{Address: "192.0.2.7", Proof: proof}); err != nil {
			t.Errorf("her own browser: %v", err)
		}
		if !early("anna", "", "203.0.113.9") {
			t.Error("her own sign-in gives a stranger new guesses")
		}
		for i := range freeByName {
			if early("anna", proof, "192.0.2.9") {
				t.Errorf("guess %d with a proof", i)
			}
		}
		if !early("anna", proof, "192.0.2.10") {
			t.Error("a proof is good for guesses without end")
		}
		c.add(knownHolds)
		if r.knows("anna", proof) || !r.knows("anna", r.proof("anna")) {
			t.Error("a proof holds for ever, or not at all")
		}
	})
}

// The browser keeps the proof out of reach of scripts and other sites, and signing out leaves it: it lets nobody in.
func TestTheProofOfABrowser(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	w := visit{method: "POST", path: "/sign-in", tls: true, form: url.Values{"name": {"anna"}, "password": {goodPassword}, "code": {p.code(c)}}}.ask(h)
	got := cookie(w, "__Host-tocsin-known")
	if !got.HttpOnly || !got.Secure || got.SameSite != http.SameSiteStrictMode || got.Path != "/" || got.Domain != "" || !r.knows("anna", got.Value) || r.knows("ben", got.Value) {
		t.Errorf("%+v", got)
	}
	if w := (visit{method: "GET", path: "/account", session: got.Value, tls: true}).ask(h); w.Code != http.StatusSeeOther || in(t, r, got.Value) {
		t.Errorf("the proof is a session: %d", w.Code)
	}
	if w := (visit{method: "POST", path: "/sign-in", tls: true, form: url.Values{"name": {"anna"}, "password": {"wrong"}, "code": {"1"}}}).ask(h); cookie(w, "__Host-tocsin-known").Value != "" {
		t.Error("who is refused gets a proof")
	}
}
