package keys

import "testing"

func TestWord(t *testing.T) {
	f := func(r Revealed, want string) {
		t.Helper()
		if got := r.Word(); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
	f(Revealed{}, "")
	f(Revealed{Signed: PGP, Good: true}, "signed")
	f(Revealed{Encrypted: SMIME}, "encrypted")
	f(Revealed{Encrypted: PGP, Signed: PGP, Good: true}, "both")
	f(Revealed{Signed: PGP, UnknownKey: true}, "unchecked")
	f(Revealed{Signed: PGP, Partial: true}, "unchecked")
	f(Revealed{Signed: PGP}, "broken")
	f(Revealed{Encrypted: PGP, Signed: PGP}, "broken")
	f(Revealed{NotForUs: true, Trouble: "no key"}, "locked")
	f(Revealed{Trouble: "broken"}, "broken")
}
