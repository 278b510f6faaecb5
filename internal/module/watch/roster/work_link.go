package roster

import (
	"context"

	"tocsin/internal/kit/sqldb"
)

// Preference returns how an address wants to be written to about an organisation, filled: also an address that is no
// contact of it, such as one that a rule sends to.
func (d *Directory) Preference(email, org string) Preference {
	o, _ := d.x.Org(org)
	return preferenceOf(d.prefs, email).filled(o, d.r.defaults)
}

// Bounced switches an address off in the transaction that notes why. The first reason stays.
func (r *Roster) Bounced(ctx context.Context, tx *sqldb.Tx, email, reason string) error {
	p, err := loadPreference(ctx, tx, email)
	if err != nil || p.Off {
		return told(err, "switch an address off")
	}
	was := p
	if p.OffReason, err = parseText(clip(reason), MaxName); err != nil {
		p.OffReason = "its mail comes back"
	}
	p.Off, p.OffSince, p.By = true, tx.Now, ""
	return told(putPreference(ctx, tx, was, p), "switch an address off")
}

// Confirmed notes, in the transaction that brings the answer, that an address is right.
func (r *Roster) Confirmed(ctx context.Context, tx *sqldb.Tx, email, by string) error {
	p, err := loadPreference(ctx, tx, email)
	if err != nil {
		return told(err, "confirm an address")
	}
	was := p
	p.Confirmed, p.By = tx.Now, by
	return told(putPreference(ctx, tx, was, p), "confirm an address")
}

// Claimed writes a request down in the transaction that brings it: see Claim.
func (r *Roster) Claimed(ctx context.Context, tx *sqldb.Tx, q Request) error {
	a, err := checkRequest(q)
	if err != nil {
		return err
	}
	if _, err := effectiveOrg(ctx, tx, a.Org); err != nil {
		return err
	}
	_, err = addClaim(ctx, tx, a)
	return told(err, "claim for %s", clip(q.Org))
}
