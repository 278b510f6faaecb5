package trust

import (
	"context"
	"fmt"
	"slices"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
)

// Joining is what a person gives at a one-time link.
type Joining struct {
	Link     string
	Password string
	Code     string
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
	return u, secret, err
}

// Join sets password and second factor by a link, which ends, and signs the person in. The recovery codes are shown this
// once.
func (r *Room) Join(ctx context.Context, j Joining) (u User, session string, codes []string, err error) {
	u, secret, err := r.Invited(ctx, j.Link)
	if err != nil {
		return u, "", nil, err
	}
	if err := checkPassword(j.Password); err != nil {
		return u, "", nil, err
	}
	if u.Display, err = display(j.Display, u.Display); err != nil {
		return u, "", nil, err
	}
	if slices.Contains(lang.Tags(), j.Language) {
		u.Language = j.Language
	}
	step, ok := codeStep(secret, tidyCode(j.Code), r.Now(), 0)
	if !ok {
		return u, "", nil, fault("code", "it is not the code that the authenticator shows now")
	}
	if u.password, err = r.hashed(ctx, j.Password); err != nil {
		return u, "", nil, err
	}
	u.secret, u.next, u.step = secret, "", step
	session, codes = newSession(), newRecovery()
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.join(ctx, tx, u, j, session, codes) })
	if err != nil {
		return User{}, "", nil, fmt.Errorf("join: %w", err)
	}
	return u, session, codes, nil
}

func (r *Room) join(ctx context.Context, tx *sqldb.Tx, u User, j Joining, session string, codes []string) error {
	now, _, err := invited(ctx, tx, j.Link, tx.Now)
	if err != nil {
		return err
	}
	if ok, err := takeInvite(ctx, tx, j.Link); err != nil || !ok || now.ID != u.ID {
		return or(err, errLink())
	}
	u.Roles, u.Clearance, u.Disabled = now.Roles, now.Clearance, now.Disabled
	if err := saveUser(ctx, tx, u); err != nil {
		return err
	}
	if err := endSessions(ctx, tx, u.ID, 0); err != nil {
		return err
	}
	if err := setRecovery(ctx, tx, u.ID, codes); err != nil {
		return err
	}
	err = audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.join", Subject: u.Name, Detail: map[string]string{"address": j.Address}})
	if err != nil || !u.May(ActAccount) {
		return err
	}
	return r.enter(ctx, tx, u, session, "link", j.Place)
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
