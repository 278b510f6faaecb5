package trust

import (
	"context"
	"crypto/subtle"
	"embed"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Deps are what the room needs of a node.
type Deps struct {
	DB   *sqldb.DB
	Log  *slog.Logger
	Now  func() time.Time
	Team string // what an authenticator shows beside the name

	// URL is where browsers reach the pages, https://node.example; "" leaves it to the request. Passkeys hold for its host.
	URL string
	// Hosts are further names that the node has a certificate for.
	Hosts []string

	// Seal keeps the secrets of second factors; Lost says that it can't open those that are there: they are taken away.
	Seal *seal.Box
	Lost bool

	// SSO is the single sign-on; nil: there is none.
	SSO *SSO

	// Directory is asked for passwords that are not the node's own; nil: there is none.
	Directory *Directory

	// Owner tells whether there is a constituent of a slug; nil takes every slug.
	Owner func(ctx context.Context, slug string) (bool, error)

	// Tokens keep the tokens of people's own, and ScopeAct tells what somebody must be allowed to do who uses a right of one; ""
	// is nothing that anybody may.
	Tokens   *auth.Tokens
	ScopeAct func(scope string) string

	// EndTokens ends the tokens of somebody's own, in the transaction of what takes their ways to sign in away; nil: there are none.
	EndTokens func(ctx context.Context, tx *sqldb.Tx, name, by string) error

	// Joined hears, in the same transaction, that somebody has joined: by a link, as the first, or by an account that the word
	// of a source made. Whose ways to sign in were taken away join again, under the name that they had. nil: nobody hears.
	Joined func(ctx context.Context, tx *sqldb.Tx, name string) error
}

// Room keeps people, and lets them in.
type Room struct {
	Deps
	cost    cost          // of a password's hash
	hashes  chan struct{} // a place each for the hashes that are made at once: each takes memory
	peopled atomic.Bool   // somebody exists; that never ends
	deeds   map[Act]Deed  // what is done as soon as a second person grants it
	after   map[Act]func(ctx context.Context) error

	sendCode AddressSender // nil: no code goes anywhere
	asked    Asked         // nil: nobody is told
}

// hashesAtOnce is how many passwords are hashed side by side; each takes cost.memory.
const hashesAtOnce = 2

// New opens the room and brings its tables up to date.
func New(ctx context.Context, d Deps) (*Room, error) {
	r := &Room{Deps: d, cost: usualCost(), hashes: make(chan struct{}, hashesAtOnce), deeds: map[Act]Deed{}, after: map[Act]func(ctx context.Context) error{}}
	if d.Seal == nil {
		return nil, errors.New("the room needs a box for secrets")
	}
	if err := d.DB.Migrate(ctx, "trust", migrations); err != nil {
		return nil, err
	}
	return r, r.sealAll(ctx)
}

// Peopled reports whether anybody has an account, disabled ones included: from then on pages ask for a session.
func (r *Room) Peopled(ctx context.Context) (bool, error) {
	if r.peopled.Load() {
		return true, nil
	}
	some, err := r.anybody(ctx)
	if some {
		r.peopled.Store(true)
	}
	return some, err
}

// hashed returns a password as it is kept. It waits for its turn.
func (r *Room) hashed(ctx context.Context, password string) (string, error) {
	if err := r.turn(ctx); err != nil {
		return "", err
	}
	defer func() { <-r.hashes }()
	return r.cost.hash(password, salt()), nil
}

// matches reports whether a password is the one that is kept. Where none is kept it works as long, and says no.
func (r *Room) matches(ctx context.Context, kept, password string) (bool, error) {
	if err := r.turn(ctx); err != nil {
		return false, err
	}
	defer func() { <-r.hashes }()
	c, salt, want, err := parseHash(kept)
	if err != nil {
		r.cost.hash(password, make([]byte, saltLen))
		return false, nil //nolint:nilerr // nobody can sign in by what is not there
	}
	return subtle.ConstantTimeCompare(c.key(password, salt), want) == 1, nil
}

func (r *Room) turn(ctx context.Context) error {
	select {
	case r.hashes <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
