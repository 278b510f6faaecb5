package roster

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Put enters an organisation by hand, in place of what was entered by hand of it before. What imports say of the same
// organisation stays beside it; where they differ, this comes first. Without a slug it gets one from its name.
func (r *Roster) Put(ctx context.Context, o tocsin.Org) error {
	o, err := check(o)
	if err != nil {
		return err
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error {
		if to, err := aliasOf(ctx, tx, o.Slug); err != nil || to != "" {
			return gone(ctx, tx, o.Slug)
		}
		return putByHand(ctx, tx, o)
	})
	return told(err, "put organisation %s", o.Slug)
}

// Add enters an organisation by hand that is not there yet, and returns its slug.
func (r *Roster) Add(ctx context.Context, o tocsin.Org) (slug string, err error) {
	if o, err = check(o); err != nil {
		return "", err
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error {
		who, err := tellers(ctx, tx, o.Slug)
		if err != nil {
			return err
		}
		if len(who) > 0 {
			return tocsin.Faultf(tocsin.Conflict, "there is an organisation %s already: change it, or give this one another slug", o.Slug)
		}
		if to, err := aliasOf(ctx, tx, o.Slug); err != nil || to != "" {
			return gone(ctx, tx, o.Slug)
		}
		return putByHand(ctx, tx, o)
	})
	return o.Slug, told(err, "add organisation %s", o.Slug)
}

// Set changes fields of an organisation by hand; edit gets it as it counts now, with its contacts and nets by hand.
func (r *Roster) Set(ctx context.Context, slug string, edit func(o *tocsin.Org) error) error {
	return r.edit(ctx, slug, true, edit)
}

func (r *Roster) edit(ctx context.Context, slug string, own bool, f func(o *tocsin.Org) error) error {
	err := r.change(ctx, func(tx *sqldb.Tx) error { return editHand(ctx, tx, slug, own, f) })
	return told(err, "change organisation %s", clip(slug))
}

// PutContact enters a contact of an organisation by hand, or changes what was entered by hand of that address. One without
// an address is known by its telephone.
func (r *Roster) PutContact(ctx context.Context, slug string, c tocsin.Contact) error {
	email, err := KnownBy(c.Email, c.Phone)
	if err != nil {
		return err
	}
	if c.Email = email; !Mailed(email) {
		c.Phone = cmp.Or(c.Phone, strings.TrimPrefix(email, telScheme))
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error {
		if err := dropRoute(ctx, tx, kindContact, email, slug); err != nil {
			return err
		}
		return editHand(ctx, tx, slug, false, func(o *tocsin.Org) error {
			o.Contacts = slices.DeleteFunc(o.Contacts, func(had tocsin.Contact) bool { return had.Email == email })
			o.Contacts = append(o.Contacts, c)
			return nil
		})
	})
	return told(err, "put contact of %s", clip(slug))
}

// RemoveContact takes a contact away that was entered by hand.
func (r *Roster) RemoveContact(ctx context.Context, slug, email string) error {
	email, err := ContactKey(email)
	if err != nil {
		return err
	}
	return r.edit(ctx, slug, false, func(o *tocsin.Org) error {
		n := len(o.Contacts)
		o.Contacts = slices.DeleteFunc(o.Contacts, func(had tocsin.Contact) bool { return had.Email == email })
		if len(o.Contacts) == n {
			return tocsin.Faultf(tocsin.NotFound, "%s was not entered by hand for %s: one from a file is switched off, or moved to nobody", quote(email), slug)
		}
		return nil
	})
}

// AddNet enters a network, an AS or a domain of an organisation by hand.
func (r *Roster) AddNet(ctx context.Context, slug string, n tocsin.Net) error {
	kind, value := textOf(n)
	err := r.change(ctx, func(tx *sqldb.Tx) error {
		if err := dropRoute(ctx, tx, kind, value, slug); err != nil {
			return err
		}
		return editHand(ctx, tx, slug, false, func(o *tocsin.Org) error {
			o.Nets = append(o.Nets, n)
			return nil
		})
	})
	return told(err, "add network of %s", clip(slug))
}

// RemoveNet takes a network away that was entered by hand.
func (r *Roster) RemoveNet(ctx context.Context, slug string, n tocsin.Net) error {
	kind, value := textOf(n)
	return r.edit(ctx, slug, false, func(o *tocsin.Org) error {
		had := len(o.Nets)
		o.Nets = slices.DeleteFunc(o.Nets, func(n tocsin.Net) bool {
			k, v := textOf(n)
			return k == kind && v == value
		})
		if len(o.Nets) == had {
			return tocsin.Faultf(tocsin.NotFound, "%s was not entered by hand for %s: one from a file is moved to its owner, or to nobody", quote(value), slug)
		}
		return nil
	})
}

// Remove takes away what was entered by hand of an organisation. One that an import brings can't be removed by hand: it
// would come again with the next file.
func (r *Roster) Remove(ctx context.Context, slug string) error {
	err := r.change(ctx, func(tx *sqldb.Tx) error { return removeByHand(ctx, tx, slug) })
	return told(err, "remove organisation %s", clip(slug))
}

// RemoveIn is Remove in somebody else's transaction; Reload follows it.
func (r *Roster) RemoveIn(ctx context.Context, tx *sqldb.Tx, slug string) error {
	err := r.changeIn(ctx, tx, func(tx *sqldb.Tx) error { return removeByHand(ctx, tx, slug) })
	return told(err, "remove organisation %s", clip(slug))
}
