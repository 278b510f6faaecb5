package trust

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// Deed does what a second person has granted, in the transaction of the grant: both stand or neither.
type Deed func(ctx context.Context, tx *sqldb.Tx, a Ask) error

// Asked is told of what waits for a second person, in the transaction of the asking.
type Asked func(ctx context.Context, tx *sqldb.Tx, a Ask) error

// OnAsk says who is told. It is called before the node serves.
func (r *Room) OnAsk(f Asked) { r.asked = f }

// OnGrant names what is done as soon as an act is granted. Without a deed the grant waits until whoever asked does the
// thing, which calls Take. It is called before the node serves.
func (r *Room) OnGrant(act Act, d Deed) { r.deeds[act] = d }

// AfterGrant names what follows the deed of an act once it stands, as what the process knows by heart is read again. It is
// called before the node serves.
func (r *Room) AfterGrant(act Act, f func(ctx context.Context) error) { r.after[act] = f }

// Ask wants a second person to look at something. The same wish twice is one ask: the first stands, and its number is
// returned again.
func (r *Room) Ask(ctx context.Context, tx *sqldb.Tx, a Ask) (id int64, err error) {
	if err := a.check(); err != nil {
		return 0, err
	}
	before, err := askOpen(ctx, tx, a.Act, a.Subject, tx.Now)
	if err != nil || before.ID != 0 {
		return before.ID, err
	}
	a.Expires = tx.Now.Add(askHolds)
	if id, err = insertAsk(ctx, tx, a); err != nil {
		return 0, fmt.Errorf("ask for a second person: %w", err)
	}
	if a.ID = id; r.asked != nil {
		if err := r.asked(ctx, tx, a); err != nil {
			return 0, err
		}
	}
	return id, audit.Add(ctx, tx, audit.Line{Actor: a.By, Act: "trust.ask", Subject: a.Subject, Detail: map[string]any{"ask": id, "act": a.Act}})
}

// Decide grants or refuses what somebody else has asked for, and does it where there is a deed.
func (r *Room) Decide(ctx context.Context, id int64, u User, grant bool) error {
	var a Ask
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if a, err = askByID(ctx, tx, id); err != nil {
			return err
		}
		now, err := mustNamed(ctx, tx, u.Name)
		if err != nil {
			return err
		}
		if err := a.judge(now, tx.Now); err != nil {
			return err
		}
		if err := decideAsk(ctx, tx, id, u.Name, grant, tx.Now.Add(askHolds)); err != nil {
			return err
		}
		act := map[bool]string{true: "trust.grant", false: "trust.deny"}[grant]
		line := audit.Line{Actor: u.Name, Act: act, Subject: a.Subject, Detail: map[string]any{"ask": id, "act": a.Act, "by": a.By}}
		if err := audit.Add(ctx, tx, line); err != nil || !grant {
			return err
		}
		a.Granted, a.DecidedBy, a.Decided = true, u.Name, tx.Now
		return r.deed(ctx, tx, a)
	})
	if f := r.after[a.Act]; err == nil && grant && f != nil {
		err = f(ctx)
	}
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	return nil
}

// deed does what was granted, if the node knows how. Whoever asked must still be allowed to.
func (r *Room) deed(ctx context.Context, tx *sqldb.Tx, a Ask) error {
	d := r.deeds[a.Act]
	if d == nil {
		return nil
	}
	asker, err := userNamed(ctx, tx, a.By)
	if err != nil {
		return err
	}
	if !asker.May(a.Act) {
		return tocsin.Faultf(tocsin.Conflict, "%s, who asked, may not do that any more.", a.By)
	}
	if err := d(ctx, tx, a); err != nil {
		return err
	}
	return tookAsk(ctx, tx, a.ID)
}

// Take uses up the grant of an act on a subject. ok is false where a second person has not granted it, or it was done.
func (r *Room) Take(ctx context.Context, tx *sqldb.Tx, act Act, subject string) (granted Ask, ok bool, err error) {
	a, err := takeAsk(ctx, tx, act, subject)
	return a, a.ID != 0, err
}

// Withdraw takes back what somebody has asked for themselves and nobody has decided.
func (r *Room) Withdraw(ctx context.Context, id int64, by string) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		a, err := askByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.By != by || !a.Open(tx.Now) {
			return tocsin.Faultf(tocsin.Conflict, "This was decided, or is another's.")
		}
		if err := decideAsk(ctx, tx, id, by, false, tx.Now); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "trust.withdraw", Subject: a.Subject, Detail: map[string]any{"ask": id, "act": a.Act}})
	})
	if err != nil {
		return fmt.Errorf("withdraw: %w", err)
	}
	return nil
}
