package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Wish is something that one person wants done and a second one must let happen.
type Wish struct {
	Act     string // that both must be allowed to do: mail.mass, evidence.delete
	Subject string // on what: mass/12
	Why     string // in the words of who asks
	Href    string // the page on which the second person looks at it
	By      string // who asks
	Granter string // who let it happen, once somebody has
}

// Second is a second pair of eyes. Another room keeps what waits, and shows it.
type Second interface {
	// Ask asks for a second person, in the transaction of what leads to it. The same wish twice is one.
	Ask(ctx context.Context, tx *sqldb.Tx, w Wish) error
}

// Deed does what a second person has granted. It runs in the transaction of the grant: both stand, or neither, so it is
// done once, whenever the process dies.
type Deed func(ctx context.Context, tx *sqldb.Tx, w Wish) error

// OnGrant says what is done when a second person grants an act. It is called before the node serves.
func (r *Room) OnGrant(act string, do Deed) {
	if r.deeds == nil {
		r.deeds = map[string]Deed{}
	}
	r.deeds[act] = do
}

// Ask asks a second person to let an act happen, which OnGrant has named before.
func (r *Room) Ask(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	if r.Second == nil || r.deeds[w.Act] == nil {
		return tocsin.Faultf(tocsin.Unavailable, "This needs a second person, and nobody has an account here.")
	}
	return r.Second.Ask(ctx, tx, w)
}

// Granted does what a second person has let happen.
func (r *Room) Granted(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	do := r.deeds[w.Act]
	if do == nil {
		return tocsin.Faultf(tocsin.Unavailable, "The desk can't do %s.", w.Act)
	}
	return do(ctx, tx, w)
}
