package trust

import (
	"context"
	"fmt"
	"math"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// Place is where somebody sits.
type Place struct {
	Address string
	Agent   string // what the browser says of itself
	Old     string // the session that it has from before: a new one takes its place
	Proof   string // that somebody has signed in there before
}

// Try is what somebody gives who wants in.
type Try struct {
	Name     string
	Password string
	Code     string // of the authenticator, or a recovery code
	Place
}

// errRefused is the one answer to every try that is not good: what was wrong is nobody's business.
func errRefused() error {
	return tocsin.Faultf(tocsin.Denied, "name, password or code is not right")
}

// tooEarly is the answer to a try in a pause.
type tooEarly struct{ wait time.Duration }

// Error says when the next try is taken.
func (e tooEarly) Error() string {
	return fmt.Sprintf("too many tries: come again in %d s", e.seconds())
}

func (e tooEarly) seconds() int { return int(math.Ceil(e.wait.Seconds())) }

// admit counts a try, and refuses it in a pause of any of those that it is counted by.
func (r *Room) admit(ctx context.Context, list []asker) error {
	var wait time.Duration
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		wait = 0
		if err := forgetFailures(ctx, tx); err != nil {
			return err
		}
		for _, a := range list {
			w, err := a.count(ctx, tx)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count a try: %w", err)
	}
	if wait > 0 {
		return tooEarly{wait}
	}
	return nil
}

// SignIn lets somebody in and returns the secret of their session. Whether a name is known can't be told from the
// answer, nor from how long it takes.
func (r *Room) SignIn(ctx context.Context, t Try) (u User, secret string, err error) {
	t.Name = r.tried(t.Name)
	if err := r.admit(ctx, r.askers(t.Name, t.Place)); err != nil {
		return u, "", err
	}
	if u, err = userNamed(ctx, r.DB, t.Name); err != nil {
		return User{}, "", err
	}
	good, err := r.matches(ctx, u.password, t.Password[:min(len(t.Password), maxPassword+1)])
	if err != nil {
		return User{}, "", err
	}
	why := r.whyNot(u, good)
	if why != "" && why != "role" && r.Directory != nil {
		return r.directorySignIn(ctx, u, t, why)
	}
	secret = newSession()
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if why == "" {
			ok, err := r.takeCode(ctx, tx, u, t.Code)
			if err != nil {
				return err
			}
			if !ok {
				why = "code"
			}
		}
		if why != "" {
			return refused(ctx, tx, u, why, t.Address)
		}
		return r.enter(ctx, tx, u, secret, "password", t.Place)
	})
	if err != nil {
		return User{}, "", fmt.Errorf("sign in: %w", err)
	}
	if why != "" {
		return User{}, "", errRefused()
	}
	return u, secret, nil
}

// whyNot is why somebody does not come in by a password of the node's own; "" where they do.
func (r *Room) whyNot(u User, good bool) string {
	switch {
	case u.ID == 0:
		return "name"
	case !good:
		return "password"
	case !u.May(ActAccount):
		return "role"
	case !r.mayLocally(u):
		return "local"
	}
	return ""
}

// takeCode takes a code of the second factor, or a recovery code, each once.
func (r *Room) takeCode(ctx context.Context, tx *sqldb.Tx, u User, typed string) (bool, error) {
	if len(typed) > maxSecret {
		return false, nil
	}
	if code := recoveryOf(typed); code != "" {
		ok, err := takeRecovery(ctx, tx, u.ID, code)
		if ok && err == nil {
			err = audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.recovery_used", Subject: u.Name})
		}
		return ok, err
	}
	secret, err := r.factor(u, u.secret)
	if err != nil {
		return false, err
	}
	step, ok := codeStep(secret, tidyCode(typed), r.Now(), u.step)
	if !ok {
		return false, nil
	}
	return takeStep(ctx, tx, u.ID, step)
}

// enter makes a session, in the place of the one that the browser had.
func (r *Room) enter(ctx context.Context, tx *sqldb.Tx, u User, secret, by string, from Place) error {
	if err := dropSession(ctx, tx, from.Old); err != nil {
		return err
	}
	if err := insertSession(ctx, tx, u.ID, secret, by, r.holds(by), from); err != nil {
		return err
	}
	if err := forgive(ctx, tx, r.askers(u.Name, from)); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.sign_in", Subject: u.Name, Detail: map[string]string{"address": from.Address, "by": by}})
}

// holds is how long a session lives at most that began by a way in; 0: as long as any.
func (r *Room) holds(by string) time.Duration {
	if s := r.source(by); s != nil {
		return s.Holds
	}
	return 0
}

// refused writes down that somebody was not let in. A name that is not known may be a password in the wrong field, so
// it is not kept.
func refused(ctx context.Context, tx *sqldb.Tx, u User, why, address string) error {
	name := u.Name
	if u.ID == 0 {
		name = "unknown"
	}
	return audit.Add(ctx, tx, audit.Line{Act: "trust.refused", Subject: name, Detail: map[string]string{"address": address, "why": why}})
}

// SignOut ends the session of a secret.
func (r *Room) SignOut(ctx context.Context, u User, secret string) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := dropSession(ctx, tx, secret); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.sign_out", Subject: u.Name})
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
