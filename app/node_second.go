package app

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch"
)

// rosterSecond asks a second person for what the settings say of constituents. Where nobody has an account there is no
// second one, and whoever opens the socket does it alone.
type rosterSecond struct{ n *Node }

// Needs implements watch.Second.
func (s rosterSecond) Needs(ctx context.Context, act string) (bool, error) {
	if !in(strings.TrimPrefix(act, "roster."), s.n.Settings.Roster.Approve) {
		return false, nil
	}
	return s.n.Trust.Peopled(ctx)
}

// Ask implements watch.Second. It wants a person who may do it, whichever door they come by, and another one who may.
func (s rosterSecond) Ask(ctx context.Context, act, subject, why, href, by string) error {
	return s.n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		err := twoPeople(ctx, tx, act, by)
		if tocsin.WhyOf(err) == tocsin.Conflict {
			err = tocsin.Faultf(tocsin.Conflict, "This takes two people, and nobody else here may do it (%s). The setting roster.approve lets one person do it.", act)
		}
		if err != nil {
			return err
		}
		_, err = s.n.Trust.Ask(ctx, tx, trust.Ask{Act: trust.Act(act), Subject: subject, Why: why, Href: href, By: by})
		return err
	})
}

// twoPeople refuses what takes two people who may do it, where who asks is none of them or there is no other.
func twoPeople(ctx context.Context, tx *sqldb.Tx, act, by string) error {
	if a, ok := web.AskerOf(ctx); ok && !a.Person {
		return tocsin.Faultf(tocsin.Denied, "This takes two people, and a program is neither: ask with the token of a person.")
	}
	users, err := trust.Users(ctx, tx)
	if err != nil {
		return err
	}
	asker, others := false, false
	for _, u := range users {
		may := u.May(trust.Act(act))
		asker, others = asker || may && u.Name == by, others || may && u.Name != by
	}
	switch {
	case !asker:
		return tocsin.Faultf(tocsin.Denied, "This takes two people who may do it (%s), and %.80q is none: who asks has an account here.", act, by)
	case !others:
		return tocsin.Faultf(tocsin.Conflict, "This takes two people, and nobody else here may do it (%s).", act)
	}
	return nil
}

// onRosterGrant has the watch do what a second person lets happen to constituents.
func (n *Node) onRosterGrant() {
	for _, act := range []trust.Act{watch.ActMerge, watch.ActRemove} {
		n.Trust.OnGrant(act, func(ctx context.Context, tx *sqldb.Tx, a trust.Ask) error {
			return n.Watch.Granted(ctx, tx, string(a.Act), a.Subject, a.By)
		})
		n.Trust.AfterGrant(act, n.Watch.AfterGrant)
	}
}
