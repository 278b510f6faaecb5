package trust

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// freshFor is how long a sign-in proves who sits there, where no password can.
const freshFor = 10 * time.Minute

// Prove makes sure by the password that it is the user who sits there. Whoever has no password must have signed in a moment
// ago. What fails is counted by the session: who guesses at the name elsewhere keeps nobody from this, and who guesses here
// keeps nobody from signing in. Source: OWASP ASVS 5.0 §7.5.1, §6.3.1.
func (r *Room) Prove(ctx context.Context, u User, password, address string) error {
	if u.password == "" {
		if u.since.IsZero() || r.Now().Sub(u.since) >= freshFor {
			return &tocsin.Fault{Why: tocsin.Denied, Field: "stale", Text: "sign in again first"}
		}
		return nil
	}
	sits := []asker{u.sits()}
	if err := r.admit(ctx, sits); err != nil {
		return err
	}
	good, err := r.matches(ctx, u.password, password[:min(len(password), maxPassword+1)])
	if err != nil {
		return err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if !good {
			return refused(ctx, tx, u, "password", address)
		}
		return forgive(ctx, tx, sits)
	})
	if err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	if !good {
		return &tocsin.Fault{Why: tocsin.Denied, Field: "old", Text: "the password is not right"}
	}
	return nil
}

// anew changes by what a user signs in. With it all their sessions end but the one that it is done from, and that one goes
// on under the secret that is returned: whoever knew one from before is out. Source: OWASP ASVS 5.0 §7.2.4, §7.4.3.
func (r *Room) anew(ctx context.Context, act string, u User, session int64, f func(tx *sqldb.Tx, u *User) (detail any, err error)) (secret string, err error) {
	secret = newSession()
	err = r.do(ctx, act, u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		detail, err := f(tx, u)
		if err != nil {
			return nil, err
		}
		if err := endSessions(ctx, tx, u.ID, session); err != nil {
			return nil, err
		}
		return detail, renewSession(ctx, tx, u.ID, session, secret)
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// SetPassword changes a user's password, and returns the secret of their session as anew does.
func (r *Room) SetPassword(ctx context.Context, u User, session int64, old, password, address string) (secret string, err error) {
	if err := r.Prove(ctx, u, old, address); err != nil {
		return "", err
	}
	if err := checkPassword(password); err != nil {
		return "", err
	}
	kept, err := r.hashed(ctx, password)
	if err != nil {
		return "", err
	}
	return r.anew(ctx, "trust.password", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		u.password = kept
		return nil, saveUser(ctx, tx, *u)
	})
}

// BeginFactor makes the secret of a new second factor; the old one holds until ConfirmFactor. It lapses after begunHolds.
func (r *Room) BeginFactor(ctx context.Context, u User, password, address string) error {
	if err := r.Prove(ctx, u, password, address); err != nil {
		return err
	}
	return r.do(ctx, "trust.factor_begin", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		u.next = r.begun(u.Name, newSecret())
		return nil, saveUser(ctx, tx, *u)
	})
}

// ConfirmFactor takes the new second factor, once it shows a right code, and returns the secret of the session as anew does.
func (r *Room) ConfirmFactor(ctx context.Context, u User, session int64, code string) (secret string, err error) {
	sits := []asker{u.sits()}
	if err := r.admit(ctx, sits); err != nil {
		return "", err
	}
	return r.anew(ctx, "trust.factor", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		next, err := r.next(*u)
		if err != nil {
			return nil, err
		}
		step, ok := codeStep(next, tidyCode(code), r.Now(), 0)
		if !ok {
			return nil, fault("code", "it is not the code that the authenticator shows now")
		}
		u.secret, u.next, u.step = r.Seal.Seal(placeFactor(u.Name), next), "", step
		if err := forgive(ctx, tx, sits); err != nil {
			return nil, err
		}
		return nil, saveUser(ctx, tx, *u)
	})
}

// NewRecovery gives a user new recovery codes, and ends the old ones.
func (r *Room) NewRecovery(ctx context.Context, u User, password, address string) ([]string, error) {
	if err := r.Prove(ctx, u, password, address); err != nil {
		return nil, err
	}
	codes := newRecovery()
	err := r.do(ctx, "trust.recovery", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		return nil, setRecovery(ctx, tx, u.ID, codes)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// Profile changes what a user may change of themselves.
func (r *Room) Profile(ctx context.Context, u User, w Wish) error {
	return r.do(ctx, "trust.profile", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		w.Name, w.Clearance, w.Owner, w.Roles = u.Name, u.Clearance, u.Owner, nil
		for _, role := range u.Roles {
			w.Roles = append(w.Roles, string(role))
		}
		n, err := w.user()
		if err != nil {
			return nil, err
		}
		u.Display, u.Language, u.Zone = n.Display, n.Language, n.Zone
		return nil, saveUser(ctx, tx, *u)
	})
}

// EndOthers ends all sessions of a user but one.
func (r *Room) EndOthers(ctx context.Context, u User, session int64) error {
	return r.do(ctx, "trust.session_end", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		return map[string]int64{"but": session}, endSessions(ctx, tx, u.ID, session)
	})
}
