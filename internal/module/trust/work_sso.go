package trust

import (
	"context"
	"encoding/json"
	"fmt"

	"golang.org/x/oauth2"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/sso"
)

// SSO is a single sign-on that the node takes.
type SSO struct {
	*sso.Issuer
	Source
	Button string // its text; "" for the usual one
}

// waySSO is how a session that began at the issuer is marked.
const waySSO = "sso"

// NewSSO returns the single sign-on of an issuer.
func NewSSO(i *sso.Issuer, s Source) *SSO {
	s.Way, s.Of = waySSO, i.Config.Issuer
	return &SSO{Issuer: i, Source: s}
}

// ssoTrip is what is kept of a way to the issuer and back.
type ssoTrip struct {
	sso.Trip
	To   string // where the person wanted to be
	User int64  // who links; 0 for a sign-in
}

const ceremonySSO = "sso"

// beginSSO returns where the browser goes, and the secret that it keeps until it comes back. state goes through the
// issuer, the secret does not: both are needed, so nobody can use what another browser began. Source: RFC 9700 §4.7.
func (r *Room) beginSSO(ctx context.Context, back, to string, user int64) (at, secret string, err error) {
	secret = newSession()
	t := ssoTrip{sso.Trip{State: newSession(), Nonce: newSession(), Verifier: oauth2.GenerateVerifier(), Back: back}, to, user}
	if at, err = r.SSO.Begin(ctx, t.Trip); err != nil {
		r.Log.Warn("single sign-on", "error", err)
		return "", "", &tocsin.Fault{Why: tocsin.Unavailable, Field: "sso-down", Text: "the single sign-on does not answer", Err: err}
	}
	data, err := json.Marshal(t)
	if err != nil {
		return "", "", err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return putCeremony(ctx, tx, digest(secret+t.State), ceremonySSO, string(data))
	})
	return at, secret, err
}

// finishSSO takes up what was begun, once, and returns who comes back. An answer that no trip waits for costs the
// issuer nothing.
func (r *Room) finishSSO(ctx context.Context, secret string, a sso.Answer, from Place) (t ssoTrip, who sso.Person, err error) {
	if err := r.admit(ctx, r.askers("", from)[1:]); err != nil {
		return t, who, err
	}
	if secret == "" || a.State == "" || len(a.State) > maxSecret || len(secret) > maxSecret {
		return t, who, r.refuse(ctx, waySSO, User{}, "state", from, nil)
	}
	data, err := r.kept(ctx, digest(secret+a.State), ceremonySSO)
	if tocsin.WhyOf(err) == tocsin.Denied {
		return t, who, r.refuse(ctx, waySSO, User{}, "state", from, err)
	}
	if err != nil {
		return t, who, err
	}
	if err := json.Unmarshal([]byte(data), &t); err != nil {
		return t, who, err
	}
	if who, err = r.SSO.Finish(ctx, t.Trip, a); err != nil {
		return t, who, r.refuse(ctx, waySSO, User{}, "answer", from, err)
	}
	return t, who, nil
}

// ssoSignIn lets in whom the issuer named, and returns the secret of their session.
func (r *Room) ssoSignIn(ctx context.Context, who sso.Person, from Place) (u User, secret string, err error) {
	secret, why := newSession(), ""
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if u, why, err = r.settle(ctx, tx, &r.SSO.Source, who); err != nil || why != "" {
			return err
		}
		return r.enter(ctx, tx, u, secret, waySSO, from)
	})
	if err != nil {
		return User{}, "", fmt.Errorf("single sign-on: %w", err)
	}
	if why != "" {
		return User{}, "", r.refuse(ctx, waySSO, u, why, from, nil)
	}
	return u, secret, nil
}
