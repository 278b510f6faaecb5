package watch

import (
	"cmp"
	"context"
	"errors"

	"tocsin"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/tend"
)

// Merging is what a merge would do, with what of the room would follow.
type Merging = tend.Merging

// LookMerge tells what becomes of an organisation that is made a part of another, and changes nothing.
func (r *Room) LookMerge(ctx context.Context, from, to string) (m Merging, err error) {
	if m.Merging, err = r.Roster.LookMerge(ctx, from, to); err != nil {
		return m, err
	}
	err = r.findings.Each(ctx, find.Filter{Owner: from}, r.Now(), func(f find.Finding) bool {
		if f.Status != find.Fixed {
			m.Open++
		}
		return true
	})
	if err != nil {
		return m, err
	}
	m.Rules = []int64{}
	rules, err := r.warnings.Rules(ctx)
	for _, rule := range rules {
		if rule.Stands(r.Now()) && rule.Org == from {
			m.Rules = append(m.Rules, rule.ID)
		}
	}
	return m, err
}

// LookMerge tells what a merge would do.
func (o Tend) LookMerge(ctx context.Context, from, to string) (tend.Merging, error) {
	m, err := o.room.LookMerge(ctx, from, to)
	return m, ofField(err, "to")
}

// ofField makes a fault of a field's of one that says that something is not there, or can't be read: whoever typed it mends
// it.
func ofField(err error, name string) error {
	f, ok := errors.AsType[*tocsin.Fault](err)
	if !ok || f.Why != tocsin.NotFound && (f.Why != tocsin.Invalid || f.Field != "") {
		return err
	}
	one := *f
	one.Why, one.Field = tocsin.Invalid, name
	return &one
}

// Merge makes an organisation a part of another, or asks a second person.
func (o Tend) Merge(ctx context.Context, by, from, to, why string) (waits bool, err error) {
	return o.room.MergeOrg(ctx, by, from, to, why)
}

// Move gives a network or a contact of an organisation to another, or to nobody.
func (o Tend) Move(ctx context.Context, by, what, from, to string) error {
	name := "what"
	if _, ok := o.room.Roster.Index().Org(to); to != "" && !ok {
		name = "to"
	}
	return o.room.followed(ctx, ofField(o.room.Roster.Move(roster.As(ctx, by), what, from, to), name))
}

// Split makes a part of an organisation one of its own.
func (o Tend) Split(ctx context.Context, by, from string, f tend.Facts, things []string) (slug string, err error) {
	slug, err = o.room.Roster.Split(roster.As(ctx, by), from, tocsin.Org{Slug: f.Slug, Name: f.Name}, things)
	return slug, o.room.followed(ctx, ofField(err, "things"))
}

// Merged lists what was merged into an organisation.
func (o Tend) Merged(ctx context.Context, slug string) ([]roster.Merged, error) {
	return o.room.Roster.Merged(ctx, slug)
}

// Stale lists the contacts that nobody has confirmed for long.
func (o Tend) Stale(ctx context.Context) ([]roster.StaleContact, error) {
	return o.room.Roster.Stale(ctx, o.room.Now())
}

// Name is an organisation's, or its slug where there is none.
func (o Tend) Name(slug string) string {
	org, _ := o.room.Roster.Index().Org(slug)
	return cmp.Or(org.Name, slug)
}
