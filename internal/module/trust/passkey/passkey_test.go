package passkey

import (
	"errors"
	"strings"
	"testing"
)

var site = Site{ID: "node.example", Origin: "https://node.example", Name: "Test"}

func TestWhatABrowserIsAskedFor(t *testing.T) {
	h := Holder{Handle: "AAECAwQFBgcICQoLDA0ODw", Name: "anna", Display: "Anna Banda", Keys: []Key{{"AQ", `{"id":"AQ=="}`}, {"", "no JSON"}}}
	made, err := site.Register(h)
	if err != nil {
		t.Fatal(err)
	}
	f := func(options, want string) {
		t.Helper()
		if !strings.Contains(options, want) {
			t.Errorf("%s lacks %s", options, want)
		}
	}
	f(string(made.Options), `"residentKey":"required"`)
	f(string(made.Options), `"userVerification":"required"`)
	f(string(made.Options), `"excludeCredentials":[{"type":"public-key","id":"AQ"`)
	f(string(made.Options), `"id":"AAECAwQFBgcICQoLDA0ODw"`)
	used, err := site.SignIn()
	if err != nil {
		t.Fatal(err)
	}
	f(string(used.Options), `"userVerification":"required"`)
	if strings.Contains(string(used.Options), "allowCredentials") || used.Kept == "" {
		t.Errorf("%s tells of keys", used.Options)
	}
	for _, bad := range []Site{{ID: "192.0.2.1", Origin: "https://192.0.2.1", Name: "Test"}, {}} {
		if _, err := bad.Register(h); err == nil {
			t.Errorf("%+v may have passkeys", bad)
		}
	}
}

// No answer of a browser is taken that was not made for the challenge, and none breaks the node.
func FuzzAnswers(f *testing.F) {
	f.Add("")
	f.Add("{}")
	f.Add(`{"id":"AQ","rawId":"AQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}`)
	f.Add(`{"id":"AQ","rawId":"AQ","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}`)
	begun, err := site.SignIn()
	if err != nil {
		f.Fatal(err)
	}
	h := Holder{Handle: "AAECAwQFBgcICQoLDA0ODw", Name: "anna"}
	made, err := site.Register(h)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		if _, err := site.SignedIn(begun.Kept, answer, func(string) (Holder, error) { return h, nil }); err == nil || errors.Is(err, ErrCopied) {
			t.Errorf("%q is let in", answer)
		}
		if _, err := site.Registered(h, made.Kept, answer); err == nil {
			t.Errorf("%q is a passkey", answer)
		}
	})
}
