package watch

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/roster"
)

// To make one constituent a part of another, or to take one away, moves who is told of what of a whole organisation. Where
// the node says so one person asks for it and a second one lets it happen.

// The acts that take two: both people must be allowed to do them.
const (
	ActMerge  = "roster.merge"
	ActRemove = "roster.remove"
)

// Second is a second pair of eyes. Another room keeps what waits, and shows it.
type Second interface {
	// Needs tells whether an act takes two people here.
	Needs(ctx context.Context, act string) (bool, error)
	// Ask asks for the second one. subject names on what, why is in the words of who asks, and href is where it can be
	// looked at. The same wish twice is one.
	Ask(ctx context.Context, act, subject, why, href, by string) error
}

// Needs tells whether an act takes two people.
func (r *Room) Needs(ctx context.Context, act string) (bool, error) {
	if r.Second == nil {
		return false, nil
	}
	return r.Second.Needs(ctx, act)
}

// arrow stands between two organisations in what a second person is asked.
const arrow = " → "

// MergeOrg makes one organisation a part of another, or asks a second person for it: then waits is true.
func (r *Room) MergeOrg(ctx context.Context, by, from, to, why string) (waits bool, err error) {
	if waits, err = r.Needs(ctx, ActMerge); err != nil {
		return false, err
	}
	if !waits {
		return false, r.followed(ctx, r.Roster.Merge(roster.As(ctx, by), from, to))
	}
	if _, err := r.Roster.LookMerge(ctx, from, to); err != nil {
		return false, err
	}
	err = r.Second.Ask(ctx, ActMerge, from+arrow+to, why, "/watch/constituents/"+from+"/parts?to="+to, by)
	return err == nil, err
}

// RemoveOrg takes away what was entered by hand of an organisation, or asks a second person for it: then waits is true.
func (r *Room) RemoveOrg(ctx context.Context, by, slug, why string) (waits bool, err error) {
	if waits, err = r.Needs(ctx, ActRemove); err != nil {
		return false, err
	}
	d, err := r.Roster.Get(ctx, slug)
	if err != nil {
		return false, err
	}
	if !waits || d.From != string(tocsin.ByHand) { // what an import brings is refused, and nobody is asked
		return false, r.followed(ctx, r.Roster.Remove(roster.As(ctx, by), slug))
	}
	err = r.Second.Ask(ctx, ActRemove, slug, why, "/watch/constituents/"+slug+"/edit", by)
	return err == nil, err
}

// Granted does what a second person has let happen, in the transaction of the grant and in the name of who asked.
func (r *Room) Granted(ctx context.Context, tx *sqldb.Tx, act, subject, by string) error {
	ctx = roster.As(ctx, by)
	if act == ActRemove {
		return r.Roster.RemoveIn(ctx, tx, subject)
	}
	from, to, _ := strings.Cut(subject, arrow)
	return r.Roster.MergeIn(ctx, tx, from, to)
}

// AfterGrant reads the roster again once what was granted stands, and lets findings follow.
func (r *Room) AfterGrant(ctx context.Context) error {
	return r.followed(ctx, r.Roster.Reload(ctx))
}

// followed lets findings follow a change of the roster that went well.
func (r *Room) followed(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return r.Follow(ctx)
}
