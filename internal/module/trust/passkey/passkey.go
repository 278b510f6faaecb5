// Package passkey speaks WebAuthn with a browser: it makes the challenge, and judges the answer. It keeps nothing: what
// has to be remembered between the two, and of a key for ever, is handed out as JSON and handed in again.
//
// A key must be kept by its authenticator under its owner's handle (discoverable), so that nobody types a name, and the
// authenticator must have made sure of the person by a finger, a face or a PIN each time: a passkey is both factors.
// Attestation is not asked for: which make an authenticator is of is nobody's business here.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Site is this node as browsers know it. Source: WebAuthn 3 §4.
type Site struct {
	ID     string // the host's name, without port: keys hold for it and for nothing else
	Origin string // scheme, host and port that pages are read at
	Name   string // the team's, as the authenticator shows it
}

// Holder is somebody who has keys, or gets one.
type Holder struct {
	Handle  string // base64url of random bytes; never shown
	Name    string
	Display string
	Keys    []Key
}

// Key is a passkey as the node keeps it.
type Key struct {
	ID   string // base64url
	Data string // public key, counter and flags, as JSON
}

// Begun is a ceremony whose answer is waited for.
type Begun struct {
	Options json.RawMessage // for the browser
	Kept    string          // for Registered or SignedIn; it stays here
}

// MaxAnswer is how long an answer may be, in bytes.
const MaxAnswer = 64 << 10

// ErrCopied is the fault of a key whose counter went back: somebody may have a copy of it. Source: WebAuthn 3 §6.1.1.
var ErrCopied = errors.New("the counter of the passkey went back")

func (s Site) party() (*webauthn.WebAuthn, error) {
	yes := true
	w, err := webauthn.New(&webauthn.Config{
		RPID: s.ID, RPDisplayName: s.Name, RPOrigins: []string{s.Origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &yes, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare for passkeys at %s: %w", s.Origin, err)
	}
	return w, nil
}

// Register begins to make a key. An authenticator that holds one of the holder's already is told so.
func (s Site) Register(h Holder) (Begun, error) {
	w, err := s.party()
	if err != nil {
		return Begun{}, err
	}
	var known []protocol.CredentialDescriptor
	for _, c := range h.WebAuthnCredentials() {
		known = append(known, c.Descriptor())
	}
	options, session, err := w.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return Begun{}, fmt.Errorf("begin a passkey: %w", err)
	}
	return begun(options.Response, session)
}

// Registered judges the answer to Register and returns the key.
func (s Site) Registered(h Holder, kept, answer string) (Key, error) {
	w, session, err := s.resume(kept, answer)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, fmt.Errorf("read a new passkey: %w", err)
	}
	c, err := w.CreateCredential(h, session, parsed)
	if err != nil {
		return Key{}, fmt.Errorf("judge a new passkey: %w", err)
	}
	return keyOf(*c)
}

// SignIn begins a sign-in by whichever key the browser's owner chooses.
func (s Site) SignIn() (Begun, error) {
	w, err := s.party()
	if err != nil {
		return Begun{}, err
	}
	options, session, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Begun{}, fmt.Errorf("begin a sign-in by passkey: %w", err)
	}
	return begun(options.Response, session)
}

// SignedIn judges the answer to SignIn and returns the key as it is to be kept from now on. find returns whose handle it
// is. With ErrCopied the key is returned too, so that it can be named.
func (s Site) SignedIn(kept, answer string, find func(handle string) (Holder, error)) (Key, error) {
	w, session, err := s.resume(kept, answer)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, fmt.Errorf("read the answer of a passkey: %w", err)
	}
	handler := func(_, handle []byte) (webauthn.User, error) {
		return find(base64.RawURLEncoding.EncodeToString(handle))
	}
	c, err := w.ValidateDiscoverableLogin(handler, session, parsed)
	if err != nil {
		return Key{}, fmt.Errorf("judge the answer of a passkey: %w", err)
	}
	key, err := keyOf(*c)
	if err == nil && c.Authenticator.CloneWarning {
		err = ErrCopied
	}
	return key, err
}

// resume takes a ceremony up again.
func (s Site) resume(kept, answer string) (w *webauthn.WebAuthn, session webauthn.SessionData, err error) {
	if len(answer) > MaxAnswer {
		return nil, session, fmt.Errorf("read the answer of a passkey: it is longer than %d bytes", MaxAnswer)
	}
	if err := json.Unmarshal([]byte(kept), &session); err != nil {
		return nil, session, fmt.Errorf("read a challenge: %w", err)
	}
	w, err = s.party()
	return w, session, err
}

func begun(options, session any) (b Begun, err error) {
	if b.Options, err = json.Marshal(options); err != nil {
		return b, err
	}
	kept, err := json.Marshal(session)
	b.Kept = string(kept)
	return b, err
}

func keyOf(c webauthn.Credential) (Key, error) {
	c.Attestation = webauthn.CredentialAttestation{} // it is not asked for
	data, err := json.Marshal(c)
	return Key{base64.RawURLEncoding.EncodeToString(c.ID), string(data)}, err
}

// WebAuthnID is the handle in bytes.
func (h Holder) WebAuthnID() []byte {
	b, err := base64.RawURLEncoding.DecodeString(h.Handle)
	if err != nil {
		return nil
	}
	return b
}

// WebAuthnName is the account's name.
func (h Holder) WebAuthnName() string { return h.Name }

// WebAuthnDisplayName is the name that people see.
func (h Holder) WebAuthnDisplayName() string { return h.Display }

// WebAuthnCredentials are the keys. One that can't be read is none.
func (h Holder) WebAuthnCredentials() (list []webauthn.Credential) {
	for _, k := range h.Keys {
		var c webauthn.Credential
		if json.Unmarshal([]byte(k.Data), &c) == nil {
			list = append(list, c)
		}
	}
	return list
}
