package sso

import (
	"cmp"
	"context"
	"crypto/subtle"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config says which issuer, and what the node is to it.
type Config struct {
	Issuer  string // https://login.example
	Client  string // the id that the issuer knows the node by
	Secret  string // "" for a public client
	Scopes  []string
	Private bool           // the issuer may be at a private address
	CAs     *x509.CertPool // whose certificates are believed; nil: those of the machine
	Proxy   *url.URL       // what the issuer is reached through; nil: nothing
	Name    string         // claim with the user's name
	Roles   string         // claim with their groups; "" for none
	Now     func() time.Time
}

// Issuer is who signs people in. It may be used by several goroutines at once.
type Issuer struct {
	Config
	http  *http.Client
	mu    sync.Mutex
	known *oidc.Provider
	until time.Time // the document, or that there is none, holds as long
	down  error     // why there is none
}

// How long the issuer's document is kept, and how long nobody asks again after it could not be had: whoever wants in
// meanwhile is told at once.
const (
	documentHolds = time.Hour
	downHolds     = 15 * time.Second
)

// ErrDown is the answer while the issuer can't be reached, or says what it must not.
var ErrDown = errors.New("the issuer does not answer as it should")

// New returns an issuer. It asks nothing yet.
func New(c Config) *Issuer { return &Issuer{Config: c, http: client(c.Private, c.CAs, c.Proxy)} }

// algorithms are the signatures that are taken: none with a shared secret, and never "none".
// Source: RFC 9700 §2.1; OpenID Connect Core 1.0 §3.1.3.7.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// provider fetches the issuer's document, or returns the one that it has.
func (i *Issuer) provider(ctx context.Context) (*oidc.Provider, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.Now().Before(i.until) {
		return i.known, i.down
	}
	ctx = context.WithoutCancel(ctx) // others wait for the answer
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, i.http), i.Issuer)
	if err == nil {
		err = i.sound(p)
	}
	if err != nil {
		i.known, i.down, i.until = nil, fmt.Errorf("%w: %w", ErrDown, err), i.Now().Add(downHolds)
		return nil, i.down
	}
	i.known, i.down, i.until = p, nil, i.Now().Add(documentHolds)
	return p, nil
}

// document is what is read of the issuer's document beside what the library reads.
type document struct {
	Keys    string   `json:"jwks_uri"`
	End     string   `json:"end_session_endpoint"`
	Methods []string `json:"token_endpoint_auth_methods_supported"`
	Says    bool     `json:"authorization_response_iss_parameter_supported"`
}

// sound refuses a document whose addresses have less protection than the issuer's own. Two of them need not be there.
func (i *Issuer) sound(p *oidc.Provider) error {
	var d document
	if err := p.Claims(&d); err != nil {
		return err
	}
	own, err := url.Parse(i.Issuer)
	if err != nil {
		return err
	}
	for _, at := range []string{p.Endpoint().AuthURL, p.Endpoint().TokenURL, d.Keys, cmp.Or(p.UserInfoEndpoint(), i.Issuer), cmp.Or(d.End, i.Issuer)} {
		u, err := url.Parse(at)
		if err != nil {
			return errors.New("its document has an address that can't be read")
		}
		if u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != own.Scheme {
			return fmt.Errorf("its document has the address %.80q", u.Redacted())
		}
	}
	return nil
}

// Trip is one way to the issuer and back. It is kept at the node: nothing of it is the browser's but state.
type Trip struct {
	State, Nonce, Verifier string
	Back                   string // where the issuer sends the browser
}

// Answer is what a browser brings back from the issuer.
type Answer struct {
	State, Code, Issuer, Trouble string
}

// Person is who the issuer, or another whose word the node takes, says it is.
type Person struct {
	Subject, Name, Display string
	Mail                   string // an address that is theirs; "" where nothing is said of it
	Groups                 []string
}

func (i *Issuer) oauth(p *oidc.Provider, back string) *oauth2.Config {
	at := p.Endpoint()
	var d document
	basic := p.Claims(&d) == nil && (len(d.Methods) == 0 || slices.Contains(d.Methods, "client_secret_basic"))
	at.AuthStyle = oauth2.AuthStyleInParams
	if basic && i.Secret != "" {
		at.AuthStyle = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{ClientID: i.Client, ClientSecret: i.Secret, Endpoint: at, RedirectURL: back, Scopes: i.scopes()}
}

// scopes are what is asked for: openid is always among it.
func (i *Issuer) scopes() []string {
	if slices.Contains(i.Scopes, oidc.ScopeOpenID) {
		return i.Scopes
	}
	return append([]string{oidc.ScopeOpenID}, i.Scopes...)
}

// End returns the address at which a person signs out at the issuer, and from which they come back; "" where it has none,
// or does not answer. Source: OpenID Connect RP-Initiated Logout 1.0 §2.
func (i *Issuer) End(ctx context.Context, back string) string {
	p, err := i.provider(ctx)
	if err != nil {
		return ""
	}
	var d document
	if err := p.Claims(&d); err != nil || d.End == "" {
		return ""
	}
	u, err := url.Parse(d.End)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", i.Client)
	q.Set("post_logout_redirect_uri", back)
	u.RawQuery = q.Encode()
	return u.String()
}

// Begin returns the address at which a person signs in.
func (i *Issuer) Begin(ctx context.Context, t Trip) (string, error) {
	p, err := i.provider(ctx)
	if err != nil {
		return "", err
	}
	return i.oauth(p, t.Back).AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// Finish returns who it is that comes back. Whatever is not as it was begun is an error.
func (i *Issuer) Finish(ctx context.Context, t Trip, a Answer) (who Person, err error) {
	p, err := i.provider(ctx)
	if err != nil {
		return who, err
	}
	if err := i.judge(p, a); err != nil {
		return who, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, i.http), 2*maxTime)
	defer cancel()
	token, err := i.oauth(p, t.Back).Exchange(ctx, a.Code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return who, plain(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: i.Client, SupportedSigningAlgs: algorithms, Now: i.Now}).Verify(ctx, raw)
	if err != nil {
		return who, fmt.Errorf("ID token: %w", err)
	}
	if t.Nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return who, errors.New("ID token: it is for another sign-in")
	}
	return i.person(ctx, p, token, id)
}

// judge looks at an answer before its code is used. Source: RFC 9700 §2.1.
func (i *Issuer) judge(p *oidc.Provider, a Answer) error {
	var d document
	if err := p.Claims(&d); err != nil {
		return err
	}
	switch {
	case a.Issuer != "" && a.Issuer != i.Issuer, d.Says && a.Issuer == "":
		return errors.New("the answer is another issuer's")
	case a.Trouble != "":
		return fmt.Errorf("the issuer says %.40q", a.Trouble)
	case a.Code == "":
		return errors.New("the answer has no code")
	}
	return nil
}

// plain keeps what the issuer answered, which may hold secrets, out of an error.
func plain(err error) error {
	var r *oauth2.RetrieveError
	if errors.As(err, &r) {
		return fmt.Errorf("the issuer refuses the code: %.40q", r.ErrorCode)
	}
	return fmt.Errorf("exchange the code: %w", err)
}
