package trust

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// ceremonyEnrol is the second factor that somebody sets at their first sign-in by a password of the directory's.
const ceremonyEnrol = "enrol"

// enrolment is what is kept of it. The secret is sealed for placeEnrol.
type enrolment struct{ Name, Secret string }

func placeEnrol(name string) string { return "first second factor of " + name }

// unsecured is the answer to somebody who has proven their password and has no second factor yet.
type unsecured struct {
	user             User
	secret, ceremony string // the factor's, and what the browser brings back
}

// Error says what is missing.
func (unsecured) Error() string { return "a second factor is to be set first" }

// beginEnrol makes a second factor for somebody who has proven their password, and returns it as an error: they are not in.
func (r *Room) beginEnrol(ctx context.Context, u User) error {
	e := unsecured{u, newSecret(), newSession()}
	data, err := json.Marshal(enrolment{u.Name, r.Seal.Seal(placeEnrol(u.Name), e.secret)})
	if err != nil {
		return err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return putCeremony(ctx, tx, e.ceremony, ceremonyEnrol, string(data))
	})
	return or(err, e)
}

// Enrol takes the first code of a second factor that beginEnrol made, and signs the person in. The recovery codes are shown
// this once. A wrong code leaves it as it was: the answer is unsecured again, beside what is wrong.
func (r *Room) Enrol(ctx context.Context, ceremony, code string, from Place) (u User, session string, codes []string, err error) {
	if err := r.admit(ctx, r.askers("", from)[1:]); err != nil {
		return u, "", nil, err
	}
	session, codes = newSession(), newRecovery()
	var wrong error
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		wrong = nil
		data, err := takeCeremony(ctx, tx, ceremony, ceremonyEnrol)
		if err != nil {
			return err
		}
		var secret string
		if u, secret, err = r.enrolling(ctx, tx, data); err != nil {
			return err
		}
		step, ok := codeStep(secret, tidyCode(code), r.Now(), 0)
		if !ok {
			wrong = errors.Join(unsecured{u, secret, ceremony}, fault("code", "it is not the code that the authenticator shows now"))
			return putCeremony(ctx, tx, ceremony, ceremonyEnrol, data)
		}
		u.secret, u.next, u.step = r.Seal.Seal(placeFactor(u.Name), secret), "", step
		return r.enrol(ctx, tx, u, session, codes, from)
	})
	if err != nil {
		return User{}, "", nil, fmt.Errorf("set a second factor: %w", err)
	}
	if wrong != nil {
		return User{}, "", nil, wrong
	}
	return u, session, codes, nil
}

// enrolling returns whose ceremony it is and the factor's secret. Whoever has one by now, or a passkey, sets none by it.
func (r *Room) enrolling(ctx context.Context, tx *sqldb.Tx, data string) (u User, secret string, err error) {
	var e enrolment
	if r.Directory == nil || json.Unmarshal([]byte(data), &e) != nil { // "": it has ended, or never was
		return u, "", errEnrol()
	}
	if u, err = userNamed(ctx, tx, e.Name); err != nil {
		return u, "", err
	}
	_, linked, err := externalOf(ctx, tx, u.ID, r.Directory.Of)
	if err != nil {
		return u, "", err
	}
	step, err := r.secondFactor(ctx, tx, u, "")
	if err != nil || step != factorNone || !linked || !u.May(ActAccount) {
		return u, "", or(err, errEnrol())
	}
	secret, err = r.opened(placeEnrol(u.Name), e.Secret)
	return u, secret, err
}

// errEnrol is the answer to what can't be set any more.
func errEnrol() error {
	return &tocsin.Fault{Why: tocsin.Denied, Field: "enrol", Text: "it took too long: sign in again"}
}

func (r *Room) enrol(ctx context.Context, tx *sqldb.Tx, u User, session string, codes []string, from Place) error {
	if err := saveUser(ctx, tx, u); err != nil {
		return err
	}
	if err := setRecovery(ctx, tx, u.ID, codes); err != nil {
		return err
	}
	if err := audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.factor", Subject: u.Name, Detail: map[string]string{"address": from.Address}}); err != nil {
		return err
	}
	if err := r.enter(ctx, tx, u, session, wayLDAP, from); err != nil {
		return err
	}
	return forgive(ctx, tx, r.askers(u.Name, from)) // the try that began it was counted, too
}
