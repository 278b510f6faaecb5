package sso

import (
	"context"
	"crypto/subtle"
	"encoding/json"
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
	Private bool   // the issuer may be at a private address
	Name    string // claim with the user's name
	Roles   string // claim with their groups; "" for none
	Now     func() time.Time
}

// Issuer is who signs people in. It may be used by several goroutines at once.
type Issuer struct {
	Config
	http  *http.Client
	mu    sync.Mutex
	known *oidc.Provider
	until time.Time // the document is then fetched again
}

// documentHolds is how long the issuer's document is kept.
const documentHolds = time.Hour

// ErrDown is the answer while the issuer can't be reached, or says what it must not.
var ErrDown = errors.New("the issuer does not answer as it should")

// New returns an issuer. It asks nothing yet.
func New(c Config) *Issuer { return &Issuer{Config: c, http: client(c.Private)} }

// algorithms are the signatures that are taken: none with a shared secret, and never "none".
// Source: RFC 9700 §2.1; OpenID Connect Core 1.0 §3.1.3.7.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// provider fetches the issuer's document, or returns the one that it has.
func (i *Issuer) provider(ctx context.Context) (*oidc.Provider, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known != nil && i.Now().Before(i.until) {
		return i.known, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, i.http), i.Issuer)
	if err == nil {
		err = i.sound(p)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	i.known, i.until = p, i.Now().Add(documentHolds)
	return p, nil
}

// document is what is read of the issuer's document beside what the library reads.
type document struct {
	Keys    string   `json:"jwks_uri"`
	Methods []string `json:"token_endpoint_auth_methods_supported"`
	Says    bool     `json:"authorization_response_iss_parameter_supported"`
}

// sound refuses a document whose addresses have less protection than the issuer's own.
func (i *Issuer) sound(p *oidc.Provider) error {
	var d document
	if err := p.Claims(&d); err != nil {
		return err
	}
	own, err := url.Parse(i.Issuer)
	if err != nil {
		return err
	}
	for _, s := range []string{p.Endpoint().AuthURL, p.Endpoint().TokenURL, d.Keys} {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != own.Scheme {
			return fmt.Errorf("its document has the address %.80q", s)
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

// Person is who the issuer says it is.
type Person struct {
	Subject, Name string
	Groups        []string
}

func (i *Issuer) oauth(p *oidc.Provider, back string) *oauth2.Config {
	at := p.Endpoint()
	var d document
	basic := p.Claims(&d) == nil && (len(d.Methods) == 0 || slices.Contains(d.Methods, "client_secret_basic"))
	at.AuthStyle = oauth2.AuthStyleInParams
	if basic && i.Secret != "" {
		at.AuthStyle = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{ClientID: i.Client, ClientSecret: i.Secret, Endpoint: at, RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "profile"}}
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
	return i.person(id)
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

// maxSubject is how long a subject may be, in bytes. Source: OpenID Connect Core 1.0 §2.
const maxSubject = 255

// person reads the claims of a token that holds.
func (i *Issuer) person(id *oidc.IDToken) (who Person, err error) {
	var claims map[string]json.RawMessage
	if err := id.Claims(&claims); err != nil {
		return who, err
	}
	var azp string
	_ = json.Unmarshal(claims["azp"], &azp) // absent or odd: empty
	if len(id.Audience) > 1 && azp != i.Client || azp != "" && azp != i.Client {
		return who, errors.New("ID token: it is for another client")
	}
	if id.Subject == "" || len(id.Subject) > maxSubject {
		return who, errors.New("ID token: it has no subject")
	}
	who.Subject = id.Subject
	_ = json.Unmarshal(claims[i.Name], &who.Name) // absent or odd: empty
	if i.Roles != "" {
		who.Groups = groups(claims[i.Roles])
	}
	return who, nil
}

// groups reads a list of names, or one name.
func groups(raw json.RawMessage) (list []string) {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}
