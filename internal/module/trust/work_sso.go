package trust

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/sso"
)

// SSO is a single sign-on that the node takes.
type SSO struct {
	*sso.Issuer
	Button    string        // its text; "" for the usual one
	Create    bool          // make accounts for people who have none
	Roles     []sso.Pair    // what groups are on the node, judged at each sign-in; none: roles are given on the node
	Clearance []sso.Pair    // the same of the strictest mark that people see
	Only      bool          // of the team, administrators alone sign in by a password or a passkey
	Holds     time.Duration // how long a sign-in by it holds at most; 0: as long as any
}

// waySSO is how a session that began at the issuer is marked.
const waySSO = "sso"

// ParseSSORole reads what a group is on the node: a role of the team's people.
func ParseSSORole(line string) (sso.Pair, error) {
	p, err := sso.ParsePair(line)
	if err != nil {
		return p, err
	}
	roles, err := ParseRoles([]string{p.Means})
	if err != nil || roles[0] == Constituent || roles[0] == Bot {
		return p, fmt.Errorf("%.40q is no role that a single sign-on gives: duty, handler, lead, administrator or auditor", p.Means)
	}
	p.Means = string(roles[0])
	return p, nil
}

// ParseSSOClearance reads which mark the members of a group may see.
func ParseSSOClearance(line string) (sso.Pair, error) {
	p, err := sso.ParsePair(line)
	if err != nil {
		return p, err
	}
	if _, err := tocsin.ParseMark(p.Means); err != nil {
		return p, fmt.Errorf("%.40q is no TLP mark", p.Means)
	}
	return p, nil
}

// mayLocally reports whether somebody may come in by a password or a passkey. Where the single sign-on is for all, those
// are for whom it is not made, the people of constituents, and for administrators, on the day on which it is away.
func (r *Room) mayLocally(u User) bool {
	return r.SSO == nil || !r.SSO.Only || slices.Contains(u.Roles, Administrator) || slices.Contains(u.Roles, Constituent)
}

// ssoTrip is what is kept of a way to the issuer and back.
type ssoTrip struct {
	sso.Trip
	To   string // where the person wanted to be
	User int64  // who links; 0 for a sign-in
}

const ceremonySSO = "sso"

// errSSO is the answer to everybody whom the issuer's word does not let in.
func errSSO(cause error) error {
	return &tocsin.Fault{Why: tocsin.Denied, Field: "sso", Text: "the single sign-on was not taken", Err: cause}
}

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
		return t, who, r.refuseSSO(ctx, User{}, "sso.state", from, nil)
	}
	data, err := r.kept(ctx, digest(secret+a.State), ceremonySSO)
	if tocsin.WhyOf(err) == tocsin.Denied {
		return t, who, r.refuseSSO(ctx, User{}, "sso.state", from, err)
	}
	if err != nil {
		return t, who, err
	}
	if err := json.Unmarshal([]byte(data), &t); err != nil {
		return t, who, err
	}
	if who, err = r.SSO.Finish(ctx, t.Trip, a); err != nil {
		return t, who, r.refuseSSO(ctx, User{}, "sso.answer", from, err)
	}
	return t, who, nil
}

// refuseSSO writes down that somebody was not let in, and returns what they are told.
func (r *Room) refuseSSO(ctx context.Context, u User, why string, from Place, cause error) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return refused(ctx, tx, u, why, from.Address) })
	if err != nil {
		return fmt.Errorf("single sign-on: %w", err)
	}
	if cause == nil {
		cause = errors.New(why)
	}
	r.Log.Info("single sign-on refused", "why", why, "error", cause)
	return errSSO(cause)
}

// ssoSignIn lets in whom the issuer named, and returns the secret of their session.
func (r *Room) ssoSignIn(ctx context.Context, who sso.Person, from Place) (u User, secret string, err error) {
	secret, why := newSession(), ""
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		why = ""
		if u, err = userBySubject(ctx, tx, r.SSO.Config.Issuer, who.Subject); err != nil {
			return err
		}
		switch {
		case u.ID == 0:
			u, why, err = r.ssoCreate(ctx, tx, who)
		case u.Disabled || slices.Contains(u.Roles, Constituent):
			why = "role"
		default:
			why, err = r.ssoJudge(ctx, tx, &u, who)
		}
		if err != nil || why != "" {
			return err
		}
		if !u.May(ActAccount) {
			why = "role"
			return nil
		}
		if err := useExternal(ctx, tx, r.SSO.Config.Issuer, who.Subject); err != nil {
			return err
		}
		return r.enter(ctx, tx, u, secret, waySSO, from)
	})
	if err != nil {
		return User{}, "", fmt.Errorf("single sign-on: %w", err)
	}
	if why != "" {
		return User{}, "", r.refuseSSO(ctx, u, "sso."+why, from, nil)
	}
	return u, secret, nil
}

// ssoCreate makes the account of somebody who has none, if the settings say so and their groups mean a role. A name
// that somebody has already is never taken for the same person.
func (r *Room) ssoCreate(ctx context.Context, tx *sqldb.Tx, who sso.Person) (u User, why string, err error) {
	some, err := someUser(ctx, tx)
	if err != nil {
		return u, "", err
	}
	if !r.SSO.Create || !some {
		return u, "unknown", nil
	}
	u, err = r.ssoWish(who).user()
	if err != nil || slices.Contains(u.Roles, Constituent) || slices.Contains(u.Roles, Bot) {
		return User{}, "unmapped", nil //nolint:nilerr // a name or groups that make no account are a refusal
	}
	taken, err := userNamed(ctx, tx, u.Name)
	if err != nil || taken.ID != 0 {
		return User{}, "taken", err
	}
	if u.ID, err = insertUser(ctx, tx, u); err != nil {
		return u, "", err
	}
	if err := insertExternal(ctx, tx, u.ID, r.SSO.Config.Issuer, who.Subject, shown(who.Name)); err != nil {
		return u, "", err
	}
	if err := r.joined(ctx, tx, u.Name); err != nil {
		return u, "", err
	}
	return u, "", audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.add", Subject: u.Name,
		Detail: map[string]any{"roles": u.Roles, "clearance": u.Clearance, "by": waySSO}})
}

// ssoJudge gives a user the roles and the clearance that their groups mean now. Whose groups mean no role any more is not
// let in, and where they are signed in ends.
func (r *Room) ssoJudge(ctx context.Context, tx *sqldb.Tx, u *User, who sso.Person) (why string, err error) {
	w, was := r.ssoWish(who), rolesText(u.Roles)+" "+u.Clearance
	if len(r.SSO.Roles) > 0 {
		if u.Roles, err = ParseRoles(w.Roles); err != nil {
			return "unmapped", endSessions(ctx, tx, u.ID, 0)
		}
	}
	if len(r.SSO.Clearance) > 0 {
		u.Clearance = w.Clearance
	}
	if rolesText(u.Roles)+" "+u.Clearance == was {
		return "", nil
	}
	if err := saveUser(ctx, tx, *u); err != nil {
		return "", err
	}
	return "", audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.change", Subject: u.Name,
		Detail: map[string]any{"roles": u.Roles, "clearance": u.Clearance, "by": waySSO}})
}

// ssoWish is the account that the issuer's word makes: cleared up to TLP:GREEN where no group says more.
func (r *Room) ssoWish(who sso.Person) Wish {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(who.Name)), "@")
	mark := tocsin.Green
	for i, s := range sso.Of(r.SSO.Clearance, who.Groups) {
		if m, err := tocsin.ParseMark(s); err == nil && (i == 0 || m < mark) {
			mark = m
		}
	}
	return Wish{Name: name, Display: shown(who.Display), Roles: sso.Of(r.SSO.Roles, who.Groups), Clearance: mark.String()}
}

// shown cuts a name of the issuer's to what a page shows.
func shown(name string) string {
	s, err := display(name, "")
	if err != nil {
		return ""
	}
	return s
}

// ssoLink links a user with whom the issuer named.
func (r *Room) ssoLink(ctx context.Context, u User, session int64, who sso.Person) (secret string, err error) {
	return r.anew(ctx, "trust.link", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		if !u.May(ActAccount) || slices.Contains(u.Roles, Constituent) {
			return nil, errSSO(errors.New("role"))
		}
		return map[string]string{"issuer": r.SSO.Config.Issuer, "subject": who.Subject}, insertExternal(ctx, tx, u.ID, r.SSO.Config.Issuer, who.Subject, shown(who.Name))
	})
}

// Unlink takes a user's links away, and returns the secret of the session as anew does. The last way to sign in stays.
func (r *Room) Unlink(ctx context.Context, u User, session int64) (secret string, err error) {
	return r.anew(ctx, "trust.unlink", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		if err := dropExternal(ctx, tx, u.ID); err != nil {
			return nil, err
		}
		now, err := mustNamed(ctx, tx, u.Name)
		if err == nil && !now.Joined {
			err = &tocsin.Fault{Why: tocsin.Conflict, Field: "last", Text: "it is the last way to sign in: add another first"}
		}
		return nil, err
	})
}
