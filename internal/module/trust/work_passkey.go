package trust

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/passkey"
)

// Ceremony is what a browser gets that is to make or use a passkey.
type Ceremony struct {
	Secret  string          `json:"ceremony"` // it brings this back with its answer
	Options json.RawMessage `json:"publicKey"`
}

// Answer is what a browser brings back.
type Answer struct {
	Secret string // of the ceremony
	Text   string // what the authenticator says, as JSON
	Site   passkey.Site
}

// Given reports whether there is an answer at all.
func (a Answer) Given() bool { return a.Text != "" }

// Kinds of ceremonies. What follows the colon says for whom.
const (
	ceremonySign  = "passkey.sign"
	ceremonyAdd   = "passkey.add:"
	ceremonyJoin  = "passkey.join:"
	ceremonySetup = "passkey.setup:"
)

// errPasskey is the answer to every passkey that is not good.
func errPasskey(cause error) error {
	return &tocsin.Fault{Why: tocsin.Denied, Field: "passkey", Text: "the passkey was not taken", Err: cause}
}

// newHandle is what passkeys know a user by: random, so that it tells nothing. Source: WebAuthn 3 §14.6.1.
func newHandle() string { return newSession() }

func (r *Room) begin(ctx context.Context, kind string, b passkey.Begun, more func(tx *sqldb.Tx) error) (Ceremony, error) {
	secret := newSession()
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := more(tx); err != nil {
			return err
		}
		return putCeremony(ctx, tx, secret, kind, b.Kept)
	})
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin with a passkey: %w", err)
	}
	return Ceremony{secret, b.Options}, nil
}

func nothingMore(*sqldb.Tx) error { return nil }

// kept takes up what was begun. It commits by itself: a challenge is used once, even if its answer is no good.
func (r *Room) kept(ctx context.Context, secret, kind string) (data string, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		data, err = takeCeremony(ctx, tx, secret, kind)
		return err
	})
	if err == nil && data == "" {
		err = errPasskey(errors.New("there is no such challenge, or it has ended"))
	}
	return data, err
}

// BeginPasskeySignIn begins a sign-in by a passkey.
func (r *Room) BeginPasskeySignIn(ctx context.Context, site passkey.Site) (Ceremony, error) {
	b, err := site.SignIn()
	if err != nil {
		return Ceremony{}, err
	}
	return r.begin(ctx, ceremonySign, b, nothingMore)
}

// PasskeySignIn lets somebody in by a passkey and returns the secret of their session.
func (r *Room) PasskeySignIn(ctx context.Context, a Answer, from Place) (u User, secret string, err error) {
	if err := r.admit(ctx, r.askers("", from)[1:]); err != nil {
		return u, "", err
	}
	data, err := r.kept(ctx, a.Secret, ceremonySign)
	if err != nil {
		return u, "", err
	}
	key, judged := a.Site.SignedIn(data, a.Text, func(handle string) (passkey.Holder, error) {
		if u, err = userByHandle(ctx, r.DB, handle); err != nil || u.ID == 0 {
			return passkey.Holder{}, or(err, errors.New("nobody has this handle"))
		}
		return r.holder(ctx, u)
	})
	secret = newSession()
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		switch {
		case errors.Is(judged, passkey.ErrCopied):
			return audit.Add(ctx, tx, audit.Line{Act: "trust.passkey_copied", Subject: u.Name, Detail: map[string]string{"address": from.Address, "passkey": key.ID}})
		case judged != nil:
			return refused(ctx, tx, User{}, "passkey", from.Address)
		case !u.May(ActAccount):
			return refused(ctx, tx, u, "role", from.Address)
		case !r.mayLocally(u):
			return refused(ctx, tx, u, "local", from.Address)
		}
		if err := usePasskey(ctx, tx, u.ID, key); err != nil {
			return err
		}
		return r.enter(ctx, tx, u, secret, "passkey", from)
	})
	if err != nil {
		return User{}, "", fmt.Errorf("sign in by passkey: %w", err)
	}
	if judged != nil || !u.May(ActAccount) || !r.mayLocally(u) {
		return User{}, "", errPasskey(judged)
	}
	return u, secret, nil
}

// holder is a user as passkeys know them.
func (r *Room) holder(ctx context.Context, u User) (passkey.Holder, error) {
	h := passkey.Holder{Handle: u.handle, Name: u.Name, Display: u.Display}
	list, err := passkeysOf(ctx, r.DB, u.ID)
	for _, p := range list {
		h.Keys = append(h.Keys, p.key)
	}
	return h, err
}

// BeginPasskey begins another passkey of somebody who is signed in.
func (r *Room) BeginPasskey(ctx context.Context, u User, site passkey.Site, password, address string) (Ceremony, error) {
	if err := r.Prove(ctx, u, password, address); err != nil {
		return Ceremony{}, err
	}
	return r.beginFor(ctx, u, site, ceremonyAdd+strconv.FormatInt(u.ID, 10))
}

// beginFor begins a passkey of a user, and gives them the handle that it knows them by.
func (r *Room) beginFor(ctx context.Context, u User, site passkey.Site, kind string) (Ceremony, error) {
	u.handle = cmp.Or(u.handle, newHandle())
	h, err := r.holder(ctx, u)
	if err != nil {
		return Ceremony{}, err
	}
	b, err := site.Register(h)
	if err != nil {
		return Ceremony{}, err
	}
	return r.begin(ctx, kind, b, func(tx *sqldb.Tx) error {
		now, err := mustNamed(ctx, tx, u.Name)
		if err != nil || now.handle != "" {
			return err
		}
		now.handle = u.handle
		return saveUser(ctx, tx, now)
	})
}

// judge returns the passkey that an answer brings, of a holder.
func (r *Room) judge(ctx context.Context, a Answer, kind string, h passkey.Holder) (passkey.Key, error) {
	data, err := r.kept(ctx, a.Secret, kind)
	if err != nil {
		return passkey.Key{}, err
	}
	key, err := a.Site.Registered(h, data, a.Text)
	if err != nil {
		return key, errPasskey(err)
	}
	return key, nil
}

// mostPasskeys is how many passkeys a user may have.
const mostPasskeys = 20

// AddPasskey keeps the passkey that was begun by BeginPasskey, under a name, and returns the secret of the session as anew does.
func (r *Room) AddPasskey(ctx context.Context, u User, session int64, a Answer, name string) (secret string, err error) {
	name, err = display(name, "")
	if err != nil || name == "" {
		return "", fault("passkey-name", "a passkey needs a name of at most %d characters", maxDisplay)
	}
	h, err := r.holder(ctx, u)
	if err != nil {
		return "", err
	}
	if len(h.Keys) >= mostPasskeys {
		return "", tocsin.Faultf(tocsin.Conflict, "There are %d passkeys already: remove one first.", len(h.Keys))
	}
	key, err := r.judge(ctx, a, ceremonyAdd+strconv.FormatInt(u.ID, 10), h)
	if err != nil {
		return "", err
	}
	return r.anew(ctx, "trust.passkey_add", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		return map[string]string{"passkey": key.ID, "name": name}, insertPasskey(ctx, tx, u.ID, name, key)
	})
}

// RemovePasskey takes a passkey away, and returns the secret of the session as anew does. The last way to sign in stays.
func (r *Room) RemovePasskey(ctx context.Context, u User, session, id int64, password, address string) (secret string, err error) {
	if err := r.Prove(ctx, u, password, address); err != nil {
		return "", err
	}
	return r.anew(ctx, "trust.passkey_remove", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		name, err := dropPasskey(ctx, tx, u.ID, id)
		if err != nil {
			return nil, err
		}
		now, err := mustNamed(ctx, tx, u.Name)
		if err == nil && !now.Joined {
			err = &tocsin.Fault{Why: tocsin.Conflict, Field: "last", Text: "it is the last way to sign in: add another first"}
		}
		return map[string]string{"name": name}, err
	})
}
