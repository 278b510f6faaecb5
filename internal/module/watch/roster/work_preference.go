package roster

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// SetDefaults gives the roster what an address gets that has said nothing. It is called before Start, or never.
func (r *Roster) SetDefaults(d Defaults) { r.defaults = d }

// Preference returns what is kept of an address, as it was said: what nobody has said is empty. Recipients fills it.
func (r *Roster) Preference(ctx context.Context, email string) (Preference, error) {
	key, err := EmailKey(email)
	if err != nil {
		return Preference{}, err
	}
	p, err := loadPreference(ctx, r.db, key)
	if err != nil {
		return p, fmt.Errorf("get preference of an address: %w", err)
	}
	return p, nil
}

// OffOf are those of some addresses that are switched off.
func (r *Roster) OffOf(ctx context.Context, emails []string) (map[string]bool, error) {
	off := map[string]bool{}
	if len(emails) == 0 {
		return off, nil
	}
	list, err := loadPreferences(ctx, r.db, emails)
	if err != nil {
		return nil, fmt.Errorf("look for addresses that are off: %w", err)
	}
	for email, p := range list {
		off[email] = p.Off
	}
	return off, nil
}

// SetPreference writes down how an address wants to be written to: language, zone, hour, days, format, protection and
// clearance, each as it is in p. Whether it is on, and when it was confirmed, stays as it is. Clearance is for an
// officer to widen: what an owner asks for must not reach it.
func (r *Roster) SetPreference(ctx context.Context, p Preference, by string) error {
	p, err := checkPreference(p)
	if err != nil {
		return err
	}
	return r.editPreference(ctx, p.Email, by, func(old *Preference, _ time.Time) error {
		p.Off, p.OffReason, p.OffSince = old.Off, old.OffReason, old.OffSince
		p.Confirmed, p.Reminded = old.Confirmed, old.Reminded
		*old = p
		return nil
	})
}

// SwitchOff lets nothing be sent to an address any more, whoever has it as a contact, until SwitchOn. The first reason
// stays. by is "" where a machine does it, for a bounce.
func (r *Roster) SwitchOff(ctx context.Context, email, reason, by string) error {
	return r.editPreference(ctx, email, by, func(p *Preference, now time.Time) (err error) {
		if p.Off {
			return nil
		}
		if p.OffReason, err = parseText(reason, MaxName); err != nil {
			return badField("reason", err)
		}
		p.Off, p.OffSince = true, now
		return nil
	})
}

// SwitchOn lets letters go to an address again.
func (r *Roster) SwitchOn(ctx context.Context, email, by string) error {
	return r.editPreference(ctx, email, by, func(p *Preference, _ time.Time) error {
		p.Off, p.OffReason, p.OffSince = false, "", time.Time{}
		return nil
	})
}

// Confirm notes that somebody said an address is right, now, without any change of it.
func (r *Roster) Confirm(ctx context.Context, email, by string) error {
	return r.editPreference(ctx, email, by, func(p *Preference, now time.Time) error {
		p.Confirmed = now
		return nil
	})
}

// Remind notes that an address is asked whether it is still right.
func (r *Roster) Remind(ctx context.Context, email string) error {
	err := r.db.Tx(ctx, func(tx *sqldb.Tx) error { return r.RemindIn(ctx, tx, email) })
	return told(err, "remind an address")
}

// RemindIn does the same in the transaction that asks.
func (r *Roster) RemindIn(ctx context.Context, tx *sqldb.Tx, email string) error {
	p, err := loadPreference(ctx, tx, email)
	if err != nil {
		return fmt.Errorf("remind an address: %w", err)
	}
	p.Reminded = tx.Now
	return savePreference(ctx, tx, p)
}

func (r *Roster) editPreference(ctx context.Context, email, by string, edit func(*Preference, time.Time) error) error {
	key, err := ContactKey(email)
	if err != nil {
		return err
	}
	if by, err = parseText(by, MaxName); err != nil {
		return badField("by", err)
	}
	err = r.db.Tx(ctx, func(tx *sqldb.Tx) error {
		p, err := loadPreference(ctx, tx, key)
		if err != nil {
			return err
		}
		was := p
		if err := edit(&p, tx.Now); err != nil {
			return err
		}
		p.By = by
		return putPreference(ctx, tx, was, p)
	})
	if tocsin.WhyOf(err) == tocsin.Internal && err != nil {
		return fmt.Errorf("change preference of an address: %w", err)
	}
	return err
}

// putPreference saves a preference and writes down what changed, as done by whom it names.
func putPreference(ctx context.Context, tx *sqldb.Tx, was, now Preference) error {
	if err := savePreference(ctx, tx, now); err != nil {
		return err
	}
	return notePreference(As(ctx, now.By), tx, was, now)
}

// notePreference writes down what changed for one address, with each organisation whose contact it is.
func notePreference(ctx context.Context, tx *sqldb.Tx, was, now Preference) error {
	items := preferenceItems(was, now)
	if len(items) == 0 {
		return nil
	}
	orgs, err := claimants(ctx, tx, kindContact, now.Email)
	if err != nil {
		return err
	}
	if len(orgs) == 0 {
		orgs = []string{""}
	}
	for _, org := range orgs {
		if err := note(ctx, tx, Entry{Act: ActPreference, Org: org, Email: now.Email, Items: items}); err != nil {
			return err
		}
	}
	return tell(ctx, tx, ActPreference, now.Email, items)
}
