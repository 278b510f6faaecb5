package roster

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Claim writes down what a constituent says of itself, and returns its number. It changes nothing until Approve.
func (r *Roster) Claim(ctx context.Context, q Request) (id int64, err error) {
	a, err := checkRequest(q)
	if err != nil {
		return 0, err
	}
	err = r.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := effectiveOrg(ctx, tx, a.Org); err != nil {
			return err
		}
		id, err = addClaim(ctx, tx, a)
		return err
	})
	return id, told(err, "claim for %s", clip(q.Org))
}

// Approve makes a request count: it stands beside what was entered by hand, and as high. By then it is a person's
// word: whom As names.
func (r *Roster) Approve(ctx context.Context, id int64) error {
	err := r.change(ctx, func(tx *sqldb.Tx) error {
		a, err := loadAsked(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := effectiveOrg(ctx, tx, a.Org); err != nil {
			return err
		}
		if err := decide(ctx, tx, id, Approved, ""); err != nil {
			return err
		}
		if a.Gone {
			return dropClaimed(ctx, tx, a)
		}
		return putClaimed(ctx, tx, a)
	})
	return told(err, "approve claim %d", id)
}

func dropClaimed(ctx context.Context, tx *sqldb.Tx, a Asked) error {
	return move(ctx, tx, ActClaim, route{a.Kind, a.Value, a.Org, ""})
}

func putClaimed(ctx context.Context, tx *sqldb.Tx, a Asked) error {
	if err := dropRoute(ctx, tx, a.Kind, a.Value, a.Org); err != nil {
		return err
	}
	old, err := loadClaimed(ctx, tx, a.Org)
	if err != nil {
		return err
	}
	var list []change
	if a.Kind == kindContact {
		list = diffContact(old, a.Org, tocsin.Contact{Email: a.Value, Name: a.Name, Role: a.Role, Phone: a.Phone, From: byClaim}, &Counts{})
	} else if k := (netKey{a.Org, a.Kind, a.Value}); !old.nets[k] {
		list = []change{putNet(k)}
	}
	return writeAll(ctx, tx, byClaim, ActClaim, a.Org, list)
}

// Refuse ends a request without a change.
func (r *Roster) Refuse(ctx context.Context, id int64, reason string) error {
	reason, err := parseText(reason, MaxName)
	if err != nil {
		return badField("reason", err)
	}
	err = r.db.Tx(ctx, func(tx *sqldb.Tx) error {
		a, err := loadAsked(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := decide(ctx, tx, id, Refused, reason); err != nil {
			return err
		}
		items := []Item{{What: a.Kind, Key: a.Value, Before: "claimed", After: "refused: " + reason}}
		if err := note(ctx, tx, Entry{Act: ActClaim, Org: a.Org, Items: items}); err != nil {
			return err
		}
		return tell(ctx, tx, ActClaim, a.Org, items)
	})
	return told(err, "refuse claim %d", id)
}
