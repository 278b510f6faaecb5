package trust

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// Invite is a one-time link, shown once.
type Invite struct {
	Name    string    `json:"name"`
	Secret  string    `json:"code"`
	Expires time.Time `json:"expires"`
}

// do runs an administration of one user with its audit line in one transaction.
func (r *Room) do(ctx context.Context, act, name, by string, f func(tx *sqldb.Tx, u *User) (detail any, err error)) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		u, err := mustNamed(ctx, tx, name)
		if err != nil {
			return err
		}
		detail, err := f(tx, &u)
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: act, Subject: u.Name, Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

// Add makes a user and the link by which they set a password and a second factor.
func (r *Room) Add(ctx context.Context, w Wish) (Invite, error) {
	u, err := w.user()
	if err != nil {
		return Invite{}, err
	}
	if err := r.owned(ctx, u.Owner); err != nil {
		return Invite{}, err
	}
	inv := r.invite(u.Name)
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		id, err := insertUser(ctx, tx, u)
		if err != nil {
			return err
		}
		if err := setInvite(ctx, tx, id, inv.Secret, r.Seal.Seal(placeInvite(u.Name), newSecret()), inv.Expires); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: w.By, Act: "trust.add", Subject: u.Name, Detail: map[string]any{"roles": u.Roles, "clearance": u.Clearance, "owner": u.Owner}})
	})
	if err != nil {
		return Invite{}, fmt.Errorf("add user: %w", err)
	}
	return inv, nil
}

// owned sees that there is a constituent of a slug.
func (r *Room) owned(ctx context.Context, slug string) error {
	if slug == "" || r.Owner == nil {
		return nil
	}
	ok, err := r.Owner(ctx, slug)
	if err == nil && !ok {
		return fault("owner", "there is no constituent %.40q", slug)
	}
	return err
}

func (r *Room) invite(name string) Invite {
	return Invite{Name: name, Secret: newLink(), Expires: r.Now().UTC().Add(inviteHolds).Truncate(time.Second)}
}

// Change gives a user other roles, another clearance, name, language or zone; what a wish leaves open stays.
func (r *Room) Change(ctx context.Context, w Wish) error {
	if err := r.owned(ctx, w.Owner); err != nil {
		return err
	}
	return r.do(ctx, "trust.change", w.Name, w.By, func(tx *sqldb.Tx, u *User) (any, error) {
		if len(w.Roles) == 0 {
			for _, role := range u.Roles {
				w.Roles = append(w.Roles, string(role))
			}
		}
		w.Display, w.Language = cmp.Or(w.Display, u.Display), cmp.Or(w.Language, u.Language)
		w.Zone, w.Clearance = cmp.Or(w.Zone, u.Zone), cmp.Or(w.Clearance, u.Clearance)
		if slices.Contains(w.Roles, string(Constituent)) {
			w.Owner = cmp.Or(w.Owner, u.Owner)
		}
		n, err := w.user()
		if err != nil {
			return nil, err
		}
		u.Display, u.Language, u.Zone, u.Roles, u.Clearance, u.Owner = n.Display, n.Language, n.Zone, n.Roles, n.Clearance, n.Owner
		return map[string]any{"roles": u.Roles, "clearance": u.Clearance, "owner": u.Owner}, saveUser(ctx, tx, *u)
	})
}

// Disable shuts a user out at once; Enable lets them sign in again as before.
func (r *Room) Disable(ctx context.Context, name, by string) error {
	return r.do(ctx, "trust.disable", name, by, func(tx *sqldb.Tx, u *User) (any, error) {
		u.Disabled = true
		if err := endSessions(ctx, tx, u.ID, 0); err != nil {
			return nil, err
		}
		return nil, saveUser(ctx, tx, *u)
	})
}

// Enable lets a user in again whom Disable has shut out.
func (r *Room) Enable(ctx context.Context, name, by string) error {
	return r.do(ctx, "trust.enable", name, by, func(tx *sqldb.Tx, u *User) (any, error) {
		u.Disabled = false
		return nil, saveUser(ctx, tx, *u)
	})
}

// Reset takes away everything by which a user could sign in, ends their sessions, and gives them a new link.
func (r *Room) Reset(ctx context.Context, name, by string) (Invite, error) {
	inv := r.invite(name)
	err := r.do(ctx, "trust.reset", name, by, func(tx *sqldb.Tx, u *User) (any, error) {
		u.password, u.secret, u.next = "", "", ""
		if err := dropPasskeys(ctx, tx, u.ID); err != nil {
			return nil, err
		}
		if err := dropExternal(ctx, tx, u.ID, ""); err != nil {
			return nil, err
		}
		if err := saveUser(ctx, tx, *u); err != nil {
			return nil, err
		}
		if err := endSessions(ctx, tx, u.ID, 0); err != nil {
			return nil, err
		}
		if err := setRecovery(ctx, tx, u.ID, nil); err != nil {
			return nil, err
		}
		if err := saveAddress(ctx, tx, u.ID, Address{}); err != nil {
			return nil, err
		}
		if r.EndTokens != nil {
			if err := r.EndTokens(ctx, tx, u.Name, by); err != nil {
				return nil, err
			}
		}
		return nil, setInvite(ctx, tx, u.ID, inv.Secret, r.Seal.Seal(placeInvite(u.Name), newSecret()), inv.Expires)
	})
	if err != nil {
		return Invite{}, err
	}
	return inv, nil
}

// EndSession ends one session of a user, or with 0 all of them.
func (r *Room) EndSession(ctx context.Context, name string, id int64, by string) error {
	return r.do(ctx, "trust.session_end", name, by, func(tx *sqldb.Tx, u *User) (any, error) {
		detail := map[string]int64{"session": id}
		if id == 0 {
			return detail, endSessions(ctx, tx, u.ID, 0)
		}
		return detail, endSession(ctx, tx, u.ID, id)
	})
}

// Named returns a user, or a fault where there is none of that name.
func (r *Room) Named(ctx context.Context, name string) (User, error) {
	return mustNamed(ctx, r.DB, name)
}
