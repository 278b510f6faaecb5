package watch

import (
	"cmp"
	"context"
	"fmt"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Answer notes what a recipient sends from the page of a letter: what it says of the problems is said of the findings,
// and what it says of the address goes to the roster, where a change waits for a person. All of it or nothing counts.
func (r *Room) Answer(ctx context.Context, token string, reply warn.Reply) error {
	if reply.Email != "" {
		email, err := roster.EmailKey(reply.Email)
		if err != nil {
			return err
		}
		reply.Email = email
	}
	return r.warnings.Reply(ctx, token, reply, func(tx *sqldb.Tx, l warn.Letter, fresh []warn.Answer) error {
		by := warn.ByAnswer + l.Number
		for _, a := range fresh {
			it, part := l.Told[a.N-1], ""
			if it.Type == "" {
				continue // a campaign's indicator that no finding stands behind
			}
			if it.Part {
				part = cmp.Or(l.About, l.Number)
			}
			if err := find.Say(ctx, tx, it.Problem, a.Said(by, part)); err != nil {
				return err
			}
		}
		if err := r.contact(ctx, tx, l, reply, by); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: l.Email, Act: "letter.answer", Subject: "letter " + l.Number,
			Detail: map[string]any{"answers": len(fresh), "received": reply.Received, "contact": reply.Right || reply.Email != ""}})
	})
}

// contact notes what a recipient says of the address. The same address as before is a confirmation.
func (r *Room) contact(ctx context.Context, tx *sqldb.Tx, l warn.Letter, reply warn.Reply, by string) error {
	if reply.Right || reply.Email == l.Email {
		if err := r.Roster.Confirmed(ctx, tx, l.Email, by); err != nil {
			return err
		}
	}
	if reply.Email == "" || reply.Email == l.Email {
		return nil
	}
	return r.Roster.Claimed(ctx, tx, roster.Request{Org: l.Owner, Value: reply.Email, Name: reply.Name, Role: "abuse",
		Note: fmt.Sprintf("instead of %s", l.Email), By: by})
}
