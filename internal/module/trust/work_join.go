package trust

import (
	"context"
	"fmt"
	"slices"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/passkey"
)

// Joining is what a person gives at a one-time link: a password with a code of the second factor, or a passkey.
type Joining struct {
	Link     string
	Password string
	Code     string
	Passkey  Answer
	Display  string
	Language string
	Place
}

func errLink() error {
	return tocsin.Faultf(tocsin.NotFound, "The link was used, has ended, or was never given. Ask whoever runs the node for another.")
}

// Invited returns whose a link is, and the secret of the second factor that goes with it.
func (r *Room) Invited(ctx context.Context, link string) (User, string, error) {
	u, secret, err := invited(ctx, r.DB, link, r.Now())
	if err == nil && u.ID == 0 {
		return u, "", errLink()
	}
	if err == nil {
		secret, err = r.opened(placeInvite(u.Name), secret)
	}
	return u, secret, err
}

// ways are by what somebody signs in who joins.
type ways struct {
	password, secret string // secret is not sealed yet
	step             int64
	codes            []string
	key              passkey.Key // without an ID: none
}

// BeginJoinPasskey begins the passkey of somebody who joins by a link.
func (r *Room) BeginJoinPasskey(ctx context.Context, link string, site passkey.Site) (Ceremony, error) {
	u, _, err := r.Invited(ctx, link)
	if err != nil {
		return Ceremony{}, err
	}
	return r.beginFor(ctx, u, site, ceremonyJoin+digest(link))
}

// byPassword checks the password and the code that somebody joins with.
func (r *Room) byPassword(ctx context.Context, password, code, secret string) (w ways, err error) {
	if err := checkPassword(password); err != nil {
		return w, err
	}
	step, ok := codeStep(secret, tidyCode(code), r.Now(), 0)
	if !ok {
		return w, fault("code", "it is not the code that the authenticator shows now")
	}
	w.password, err = r.hashed(ctx, password)
	w.secret, w.step, w.codes = secret, step, newRecovery()
	return w, err
}

// Join takes password and second factor, or a passkey, by a link, which ends, and signs the person in. The recovery codes
// are shown this once; whoever joins by a passkey gets none.
func (r *Room) Join(ctx context.Context, j Joining) (u User, session string, codes []string, err error) {
	u, secret, err := r.Invited(ctx, j.Link)
	if err != nil {
		return u, "", nil, err
	}
	if u.Display, err = display(j.Display, u.Display); err != nil {
		return u, "", nil, err
	}
	if slices.Contains(lang.Tags(), j.Language) {
		u.Language = j.Language
	}
	var w ways
	if j.Passkey.Given() {
		w.key, err = r.judge(ctx, j.Passkey, ceremonyJoin+digest(j.Link), passkey.Holder{Handle: u.handle, Name: u.Name, Display: u.Display})
	} else {
		w, err = r.byPassword(ctx, j.Password, j.Code, secret)
	}
	if err != nil {
		return u, "", nil, err
	}
	session = newSession()
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.join(ctx, tx, u, j, session, w) })
	if err != nil {
		return User{}, "", nil, fmt.Errorf("join: %w", err)
	}
	return u, session, w.codes, nil
}

// give gives a user the ways by which they sign in from now on; whatever they had before ends.
func (r *Room) give(ctx context.Context, tx *sqldb.Tx, u User, w ways) error {
	u.password, u.secret, u.next, u.step = w.password, r.Seal.Seal(placeFactor(u.Name), w.secret), "", w.step
	if err := saveUser(ctx, tx, u); err != nil {
		return err
	}
	if err := dropPasskeys(ctx, tx, u.ID); err != nil {
		return err
	}
	if err := endSessions(ctx, tx, u.ID, 0); err != nil {
		return err
	}
	if err := setRecovery(ctx, tx, u.ID, w.codes); err != nil || w.key.ID == "" {
		return err
	}
	return insertPasskey(ctx, tx, u.ID, u.Name, w.key)
}

func (r *Room) join(ctx context.Context, tx *sqldb.Tx, u User, j Joining, session string, w ways) error {
	now, _, err := invited(ctx, tx, j.Link, tx.Now)
	if err != nil {
		return err
	}
	if ok, err := takeInvite(ctx, tx, j.Link); err != nil || !ok || now.ID != u.ID {
		return or(err, errLink())
	}
	u.Roles, u.Clearance, u.Owner, u.Disabled, u.handle = now.Roles, now.Clearance, now.Owner, now.Disabled, now.handle
	if err := r.give(ctx, tx, u, w); err != nil {
		return err
	}
	if err := r.joined(ctx, tx, u.Name); err != nil {
		return err
	}
	err = audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.join", Subject: u.Name, Detail: map[string]string{"address": j.Address}})
	if err != nil || !u.May(ActAccount) {
		return err
	}
	return r.enter(ctx, tx, u, session, "link", j.Place)
}

// joined tells that somebody has joined.
func (r *Room) joined(ctx context.Context, tx *sqldb.Tx, name string) error {
	if r.Joined == nil {
		return nil
	}
	return r.Joined(ctx, tx, name)
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
