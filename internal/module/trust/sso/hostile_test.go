package sso

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const clientID = "tocsin"

// hostile is an issuer that says whatever a test wants. It is written by hand, since no library says such things; that
// the node gets on with a real one is shown in the tests of the room.
type hostile struct {
	*httptest.Server
	key, other *rsa.PrivateKey
	document   map[string]any                     // laid over the right one
	token      func(claims map[string]any) string // nil: a right one
	claims     map[string]any                     // laid over the right ones; nil values take away
	info       map[string]any                     // what the address of user info says
	asked      []url.Values                       // of the token address
	documents  int                                // how often the document was asked for
	down       bool
}

// keys are made once: it takes a while.
var keys = sync.OnceValues(func() (own, other *rsa.PrivateKey) {
	own, _ = rsa.GenerateKey(rand.Reader, 2048) // it never fails; see crypto/rand
	other, _ = rsa.GenerateKey(rand.Reader, 2048)
	return own, other
})

func newHostile(t *testing.T) *hostile {
	t.Helper()
	own, other := keys()
	h := &hostile{key: own, other: other}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", h.tell)
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &h.key.PublicKey, KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/info", func(w http.ResponseWriter, _ *http.Request) { say(w, h.info) })
	mux.HandleFunc("/token", h.give)
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

func say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the asker sees what is missing
}

func (h *hostile) tell(w http.ResponseWriter, r *http.Request) {
	h.documents++
	if h.down {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	d := map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/auth", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}
	maps.Copy(d, h.document)
	say(w, d)
}

func (h *hostile) give(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // a test looks at what came
	h.asked = append(h.asked, r.PostForm)
	claims := h.now(r.PostForm.Get("code"))
	make := h.token
	if make == nil {
		make = h.signed
	}
	say(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": make(claims)})
}

// now are the claims of a token for a trip; the code is its nonce.
func (h *hostile) now(nonce string) map[string]any {
	c := map[string]any{"iss": h.URL, "aud": clientID, "sub": "id-1", "nonce": nonce, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
		"preferred_username": "amina", "groups": []string{"cirt"}}
	for k, v := range h.claims {
		if c[k] = v; v == nil {
			delete(c, k)
		}
	}
	return c
}

func (h *hostile) signed(claims map[string]any) string { return sign(jose.RS256, h.key, "1", claims) }

func sign(alg jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", id))
	if err != nil {
		return err.Error()
	}
	text, _ := json.Marshal(claims) // maps of plain values
	o, err := s.Sign(text)
	if err != nil {
		return err.Error()
	}
	out, err := o.CompactSerialize()
	if err != nil {
		return err.Error()
	}
	return out
}

// unsigned is a token that says that it needs no signature.
func unsigned(alg string, claims map[string]any) string {
	enc := base64.RawURLEncoding
	text, _ := json.Marshal(claims) // maps of plain values
	return enc.EncodeToString([]byte(`{"alg":"`+alg+`","kid":"1"}`)) + "." + enc.EncodeToString(text) + "."
}

func (h *hostile) issuer() *Issuer {
	return New(Config{Issuer: h.URL, Client: clientID, Secret: "s", Private: true, Name: "preferred_username", Roles: "groups", Now: time.Now})
}

var trip = Trip{State: "state", Nonce: "the nonce of this trip", Verifier: strings.Repeat("v", 43), Back: "https://node.example/sign-in/sso/answer"}

// whole goes to the issuer and back.
func (h *hostile) whole(i *Issuer, change func(*Answer)) (Person, error) {
	if _, err := i.Begin(context.Background(), trip); err != nil {
		return Person{}, err
	}
	a := Answer{State: trip.State, Code: trip.Nonce}
	if change != nil {
		change(&a)
	}
	return i.Finish(context.Background(), trip, a)
}

// A trip asks as it must, and brings back who it is.
func TestATrip(t *testing.T) {
	h := newHostile(t)
	i := h.issuer()
	at, err := i.Begin(t.Context(), trip)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(at)
	sum := sha256.Sum256([]byte(trip.Verifier))
	want := url.Values{"client_id": {clientID}, "redirect_uri": {trip.Back}, "response_type": {"code"}, "scope": {"openid"}, "state": {trip.State},
		"nonce": {trip.Nonce}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	if u.Query().Encode() != want.Encode() {
		t.Errorf("asked %s,\nwant %s", u.Query().Encode(), want.Encode())
	}
	who, err := h.whole(i, nil)
	if err != nil || who.Subject != "id-1" || who.Name != "amina" || len(who.Groups) != 1 {
		t.Errorf("%+v %v", who, err)
	}
	if got := h.asked[0].Get("code_verifier"); got != trip.Verifier {
		t.Errorf("verifier %q", got)
	}
}

// Whatever an issuer, or somebody between, says that is not as it must be lets nobody in.
func TestHostileIssuers(t *testing.T) {
	f := func(what string, change func(h *hostile), answer func(*Answer), want string) {
		t.Helper()
		h := newHostile(t)
		if change != nil {
			change(h)
		}
		who, err := h.whole(h.issuer(), answer)
		if err == nil || who.Subject != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", what, who, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error tells what is secret: %v", what, err)
		}
	}
	claim := func(name string, v any) func(*hostile) {
		return func(h *hostile) { h.claims = map[string]any{name: v} }
	}
	document := func(name string, v any) func(*hostile) {
		return func(h *hostile) { h.document = map[string]any{name: v} }
	}
	token := func(of func(h *hostile, claims map[string]any) string) func(*hostile) {
		return func(h *hostile) { h.token = func(c map[string]any) string { return of(h, c) } }
	}
	f("another nonce", claim("nonce", "of another trip"), nil, "another sign-in")
	f("no nonce", claim("nonce", nil), nil, "another sign-in")
	f("another audience", claim("aud", "somebody else"), nil, "audience")
	f("no audience", claim("aud", nil), nil, "audience")
	f("two audiences, nobody named", claim("aud", []string{clientID, "other"}), nil, "another client")
	f("given to another", claim("azp", "other"), nil, "another client")
	f("another issuer in the token", claim("iss", "https://evil.example"), nil, "issued by a different provider")
	f("over", claim("exp", time.Now().Add(-time.Minute).Unix()), nil, "expired")
	f("without an end", claim("exp", nil), nil, "expired")
	f("not yet", claim("nbf", time.Now().Add(time.Hour).Unix()), nil, "before the nbf")
	f("no subject", claim("sub", nil), nil, "no subject")
	f("a number as subject", claim("sub", 7), nil, "")
	f("a long subject", claim("sub", strings.Repeat("x", 256)), nil, "no subject")
	f("alg none", token(func(_ *hostile, c map[string]any) string { return unsigned("none", c) }), nil, "")
	f("alg NONE", token(func(_ *hostile, c map[string]any) string { return unsigned("nOnE", c) }), nil, "")
	f("no signature", token(func(_ *hostile, c map[string]any) string { return unsigned("RS256", c) }), nil, "signature")
	f("HS256 with the public key", token(func(h *hostile, c map[string]any) string {
		return sign(jose.HS256, x509.MarshalPKCS1PublicKey(&h.key.PublicKey), "1", c)
	}), nil, "unexpected signature algorithm")
	f("HS256 with the client's secret", token(func(_ *hostile, c map[string]any) string {
		return sign(jose.HS256, []byte(strings.Repeat("s", 32)), "1", c)
	}), nil, "unexpected signature algorithm")
	f("somebody else's key", token(func(h *hostile, c map[string]any) string { return sign(jose.RS256, h.other, "1", c) }), nil, "signature")
	f("a key that nobody knows", token(func(h *hostile, c map[string]any) string { return sign(jose.RS256, h.other, "2", c) }), nil, "signature")
	f("no token", token(func(*hostile, map[string]any) string { return "" }), nil, "")
	f("no token but words", token(func(*hostile, map[string]any) string { return "a.b.c" }), nil, "")
	f("a token that is too long", token(func(*hostile, map[string]any) string { return strings.Repeat("a", 2<<20) }), nil, "")

	f("another issuer answers", nil, func(a *Answer) { a.Issuer = "https://evil.example" }, "another issuer's")
	f("an issuer that names itself does not", document("authorization_response_iss_parameter_supported", true), nil, "another issuer's")
	f("it says no", nil, func(a *Answer) { a.Trouble = "access_denied" }, "access_denied")
	f("no code", nil, func(a *Answer) { a.Code = "" }, "no code")

	f("a document of another issuer", document("issuer", "https://evil.example"), nil, "does not answer as it should")
	f("nowhere to go", document("authorization_endpoint", ""), nil, "has the address")
	f("a script to go to", document("authorization_endpoint", "javascript:alert(1)"), nil, "has the address")
	f("a file of keys", document("jwks_uri", "file:///etc/passwd"), nil, "has the address")
	f("a name and a password", document("token_endpoint", "http://u:geheim@127.0.0.1/"), nil, "has the address")
	f("out of order", func(h *hostile) { h.down = true }, nil, "does not answer as it should")
	f("info of somebody else", func(h *hostile) {
		h.claims, h.info = map[string]any{"groups": nil}, map[string]any{"sub": "id-2", "groups": []string{"cirt-leads"}}
		h.document = map[string]any{"userinfo_endpoint": h.URL + "/info"}
	}, nil, "somebody else")
	f("info of nobody", func(h *hostile) {
		h.claims, h.info = map[string]any{"groups": nil}, map[string]any{"groups": []string{"cirt-leads"}}
		h.document = map[string]any{"userinfo_endpoint": h.URL + "/info"}
	}, nil, "somebody else")
}

// What the token leaves out is asked for, and never goes before what it says.
func TestUserInfo(t *testing.T) {
	h := newHostile(t)
	h.document = map[string]any{"userinfo_endpoint": h.URL + "/info"}
	h.claims = map[string]any{"groups": nil}
	h.info = map[string]any{"sub": "id-1", "groups": []string{"a", "b"}, "preferred_username": "another", "name": "Amina"}
	who, err := h.whole(h.issuer(), nil)
	if err != nil || who.Name != "amina" || who.Display != "Amina" || strings.Join(who.Groups, " ") != "a b" {
		t.Errorf("%+v %v", who, err)
	}
}

// An issuer at an address inside is not asked unless that is meant, and one that is away not at every click.
func TestAnIssuerThatIsNotAsked(t *testing.T) {
	h := newHostile(t)
	i := New(Config{Issuer: h.URL, Client: clientID, Now: time.Now})
	if _, err := i.Begin(t.Context(), trip); !errors.Is(err, ErrDown) || h.documents != 0 {
		t.Errorf("%v, asked %d times", err, h.documents)
	}
	now := time.Now()
	i = New(Config{Issuer: h.URL, Client: clientID, Private: true, Now: func() time.Time { return now }})
	h.down = true
	for range 5 {
		if _, err := i.Begin(t.Context(), trip); !errors.Is(err, ErrDown) {
			t.Error(err)
		}
	}
	if h.documents != 1 {
		t.Errorf("asked %d times while it is away", h.documents)
	}
	h.down, now = false, now.Add(downHolds)
	if _, err := i.Begin(t.Context(), trip); err != nil {
		t.Error(err)
	}
}

func TestPairs(t *testing.T) {
	f := func(in string, want Pair, good bool) {
		t.Helper()
		if got, err := ParsePair(in); got != want || (err == nil) != good {
			t.Errorf("%q: %+v %v", in, got, err)
		}
	}
	f("cirt=lead", Pair{"cirt", "lead"}, true)
	f(" CN=x,OU=y = lead ", Pair{"CN=x,OU=y", "lead"}, true)
	f("lead", Pair{}, false)
	f("=lead", Pair{}, false)
	f("x=", Pair{}, false)
	f(strings.Repeat("x", 201)+"=lead", Pair{}, false)
}

func FuzzGroups(f *testing.F) {
	for _, s := range []string{`"a"`, `["a","b"]`, `[1]`, `{}`, `null`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got := groups(raw); len(got) > maxGroups {
			t.Errorf("%d groups", len(got))
		}
	})
}
