package trust

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/directory"
	"tocsin/internal/module/trust/sso"
)

// Directory is a directory (LDAP) whose passwords the node takes at its own sign-in.
type Directory struct {
	*directory.Directory
	Source
	Factor bool // it asks for a second factor by itself, so the node does not
}

// wayLDAP is how a session is marked that began by a password of the directory's.
const wayLDAP = "ldap"

// NewDirectory returns the directory that the node asks.
func NewDirectory(d *directory.Directory, s Source) *Directory {
	s.Way, s.Of = wayLDAP, directory.Issuer(d.ID)
	return &Directory{Directory: d, Source: s}
}

// ask returns who somebody is at the directory, and whether the password is theirs.
func (r *Room) ask(ctx context.Context, name, password string) (who sso.Person, ok bool, err error) {
	if who, ok, err = r.Directory.Ask(ctx, name, password); err != nil {
		r.Log.Warn("directory", "error", err)
		return who, false, &tocsin.Fault{Why: tocsin.Unavailable, Field: "ldap-down", Text: "the directory does not answer", Err: err}
	}
	return who, ok, nil
}

// showable reports whether what was typed as a password may be shown to the directory: not where it may be one of the
// node's own, which is nobody else's to see. Whoever linked such an account has two passwords, and chose so.
func (r *Room) showable(ctx context.Context, u User) (bool, error) {
	if u.password == "" {
		return true, nil
	}
	_, linked, err := externalOf(ctx, r.DB, u.ID, r.Directory.Of)
	return linked, err
}

// directorySignIn lets somebody in by a password of the directory's, after the node's own did not. u is who has the name
// on the node, and why is why they are not in. The directory is asked as much for a name that is the node's alone, but never
// shown its password: names can't be told from the time it takes.
func (r *Room) directorySignIn(ctx context.Context, u User, t Try, why string) (in User, secret string, err error) {
	show, err := r.showable(ctx, u)
	if err != nil {
		return in, "", err
	}
	password := t.Password
	if !show {
		password = ""
	}
	who, ok, err := r.ask(ctx, t.Name, password)
	if err != nil && show {
		why = "ldap.down"
	}
	if err != nil || !ok {
		return in, "", cmp.Or(r.turnAway(ctx, u, why, t.Place), err, errRefused())
	}
	return r.directoryEnter(ctx, who, t)
}

// directoryEnter lets in whom the directory knows, once they have shown a second factor.
func (r *Room) directoryEnter(ctx context.Context, who sso.Person, t Try) (u User, secret string, err error) {
	s := &r.Directory.Source
	secret, why, step := newSession(), "", factorShown
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if u, why, err = r.settle(ctx, tx, s, who); err != nil || why != "" {
			return err
		}
		if step, err = r.secondFactor(ctx, tx, u, t.Code); err != nil || step != factorShown {
			return err
		}
		return r.enterAs(ctx, tx, u, t, secret, s.Way)
	})
	switch {
	case err != nil:
		return User{}, "", fmt.Errorf("sign in by the directory: %w", err)
	case why != "":
		return User{}, "", r.refuse(ctx, s.Way, u, why, t.Place, nil)
	case step == factorWrong:
		return User{}, "", or(r.turnAway(ctx, u, "code", t.Place), errRefused())
	case step == factorPasskey:
		return User{}, "", or(r.turnAway(ctx, u, "ldap.passkey", t.Place), &tocsin.Fault{Why: tocsin.Denied, Field: "ldap-passkey", Text: "sign in by the passkey"})
	case step == factorNone:
		return User{}, "", r.beginEnrol(ctx, u)
	}
	return u, secret, nil
}

// enterAs is enter for somebody who was counted by a name that may not be that of their account.
func (r *Room) enterAs(ctx context.Context, tx *sqldb.Tx, u User, t Try, secret, way string) error {
	if err := r.enter(ctx, tx, u, secret, way, t.Place); err != nil || t.Name == u.Name {
		return err
	}
	return forgive(ctx, tx, r.askers(t.Name, t.Place)[:1])
}

// What a second factor came to beside a password of the directory's.
type factorStep int

const (
	factorShown   factorStep = iota // it was right, or is none of the node's business
	factorWrong                     // the code is not right
	factorPasskey                   // the person has a passkey, which is both factors: a code can't be set beside it from outside
	factorNone                      // the person has none yet
)

// secondFactor asks for what the node asks of passwords. Whoever has a passkey alone comes by that: else whoever knows the
// password could set a factor of their own.
func (r *Room) secondFactor(ctx context.Context, tx *sqldb.Tx, u User, code string) (factorStep, error) {
	if r.Directory.Factor {
		return factorShown, nil
	}
	if u.secret != "" {
		ok, err := r.takeCode(ctx, tx, u, code)
		if err != nil || !ok {
			return factorWrong, err
		}
		return factorShown, nil
	}
	keys, err := passkeysOf(ctx, tx, u.ID)
	if err != nil || len(keys) > 0 && r.mayLocally(u) {
		return factorPasskey, err
	}
	return factorNone, nil
}

// LinkDirectory links a user with who they are at the directory, whose name and password they give beside the node's own
// proof, and returns the secret of the session as anew does.
func (r *Room) LinkDirectory(ctx context.Context, u User, session int64, old string, t Try) (secret string, err error) {
	if r.Directory == nil {
		return "", errNoDirectory()
	}
	if err := r.Prove(ctx, u, old, t.Address); err != nil {
		return "", err
	}
	t.Name = directory.Plain(t.Name)
	by := append([]asker{u.sits()}, r.askers(t.Name, t.Place)...)
	if err := r.admit(ctx, by); err != nil {
		return "", err
	}
	who, ok, err := r.ask(ctx, t.Name, t.Password)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", r.refuse(ctx, wayLDAP, u, "link", t.Place, errors.New("name or password"))
	}
	if secret, err = r.link(ctx, &r.Directory.Source, u, session, who); err != nil {
		return "", err
	}
	return secret, r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return forgive(ctx, tx, by) })
}

func errNoDirectory() error {
	return tocsin.Faultf(tocsin.NotFound, "This node asks no directory.")
}

// tried is a name as a try is counted by it. A directory does not tell large letters from small ones.
func (r *Room) tried(name string) string {
	if r.Directory == nil {
		return name
	}
	return cmp.Or(directory.Plain(name), name)
}
