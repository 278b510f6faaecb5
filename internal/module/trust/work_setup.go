package trust

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/passkey"
)

// setupHolds is how long the link for the first account can be used.
const setupHolds = 24 * time.Hour

// Founder is who makes the first account of a node: a person as they want to be, and by what they will sign in.
type Founder struct {
	Wish // roles and clearance are not asked
	Joining
}

// First returns a one-time link for the first account, and ends the link before. Once there is an account there is no
// such link any more.
func (r *Room) First(ctx context.Context) (Invite, error) {
	inv := Invite{Secret: newLink(), Expires: r.Now().UTC().Add(setupHolds).Truncate(time.Second)}
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if some, err := anybodyIn(ctx, tx); err != nil || some {
			return or(err, tocsin.Faultf(tocsin.Conflict, "There are accounts already: `tocsin user add` makes another."))
		}
		if err := setSetup(ctx, tx, inv.Secret, r.Seal.Seal(placeSetup, newSecret()), inv.Expires); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Act: "trust.first_link", Subject: "first account"})
	})
	if err != nil {
		return Invite{}, fmt.Errorf("make a link for the first account: %w", err)
	}
	return inv, nil
}

// SetupSecret returns the second factor that goes with the link for the first account.
func (r *Room) SetupSecret(ctx context.Context, link string) (string, error) {
	secret, err := setupSecret(ctx, r.DB, link, r.Now())
	if err != nil {
		return "", err
	}
	if some, err := r.Peopled(ctx); err != nil || some || secret == "" {
		return "", or(err, tocsin.Faultf(tocsin.NotFound, "The link was used, has ended, or was never given. `tocsin user first` prints another while there is no account."))
	}
	return r.opened(placeSetup, secret)
}

// founder is the first user: they run the node, and lead the team until somebody else does.
func (f Founder) founder() (User, error) {
	w := f.Wish
	w.Roles, w.Clearance, w.Owner = []string{string(Administrator), string(Lead)}, "red", ""
	return w.user()
}

// BeginSetupPasskey begins the passkey of whoever makes the first account. The handle is made of the link: there is no
// user yet who could keep one.
func (r *Room) BeginSetupPasskey(ctx context.Context, f Founder, site passkey.Site) (Ceremony, error) {
	if _, err := r.SetupSecret(ctx, f.Link); err != nil {
		return Ceremony{}, err
	}
	u, err := f.founder()
	if err != nil {
		return Ceremony{}, err
	}
	b, err := site.Register(passkey.Holder{Handle: digest("handle " + f.Link), Name: u.Name, Display: u.Display})
	if err != nil {
		return Ceremony{}, err
	}
	return r.begin(ctx, ceremonySetup+digest(f.Link), b, nothingMore)
}

// SetUp makes the first account by the link, which ends, and signs its owner in.
func (r *Room) SetUp(ctx context.Context, f Founder) (u User, session string, codes []string, err error) {
	secret, err := r.SetupSecret(ctx, f.Link)
	if err != nil {
		return u, "", nil, err
	}
	if u, err = f.founder(); err != nil {
		return u, "", nil, err
	}
	var w ways
	if f.Passkey.Given() {
		u.handle = digest("handle " + f.Link)
		w.key, err = r.judge(ctx, f.Passkey, ceremonySetup+digest(f.Link), passkey.Holder{Handle: u.handle, Name: u.Name, Display: u.Display})
	} else {
		w, err = r.byPassword(ctx, f.Password, f.Code, secret)
	}
	if err != nil {
		return u, "", nil, err
	}
	session = newSession()
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.setUp(ctx, tx, u, f, session, w) })
	if err != nil {
		return User{}, "", nil, fmt.Errorf("make the first account: %w", err)
	}
	return u, session, w.codes, nil
}

func (r *Room) setUp(ctx context.Context, tx *sqldb.Tx, u User, f Founder, session string, w ways) error {
	some, err := anybodyIn(ctx, tx)
	if err != nil {
		return err
	}
	secret, err := setupSecret(ctx, tx, f.Link, tx.Now)
	if err != nil || secret == "" || some {
		return or(err, errLink())
	}
	if err := dropSetup(ctx, tx); err != nil {
		return err
	}
	if u.ID, err = insertUser(ctx, tx, u); err != nil {
		return err
	}
	if err := r.give(ctx, tx, u, w); err != nil {
		return err
	}
	if err := r.joined(ctx, tx, u.Name); err != nil {
		return err
	}
	line := audit.Line{Actor: u.Name, Act: "trust.setup", Subject: u.Name, Detail: map[string]any{"roles": u.Roles, "address": f.Address}}
	if err := audit.Add(ctx, tx, line); err != nil {
		return err
	}
	return r.enter(ctx, tx, u, session, "setup", f.Place)
}
