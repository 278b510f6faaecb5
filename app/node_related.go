package app

import (
	"context"
	"errors"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/desk"
)

// deskSights tells the desk what the watch room has seen.
type deskSights struct{ room *watch.Room }

// Sighted implements respond.Sightings.
func (d deskSights) Sighted(ctx context.Context, q item.Sought) (list []item.Sight, err error) {
	seen, err := d.room.Sighted(ctx, q.Values, q.Since, q.Limit)
	for _, s := range seen {
		one := item.Sight{Kind: item.SightFinding, Ref: s.Owner + "/" + s.Type + "/" + s.Identifier, Title: s.Identifier, Class: s.Type, Owner: s.Owner, OwnerName: s.OwnerName, Identifier: s.Identifier,
			Mark: s.Mark, Count: s.Count, Href: desk.FindingHref(s.Problem), Reason: item.Reason{Kind: s.Kind, Value: s.Value, Seen: s.Last}}
		if s.Owner == "" {
			one.Href = desk.EventsHref(s.Value, s.Type, s.Identifier)
		}
		list = append(list, one)
	}
	warned, err2 := d.room.Warned(ctx, q.Org, q.Since, q.Limit)
	for _, l := range warned {
		mark, bad := tocsin.ParseMark(l.Mark)
		if bad != nil {
			mark = tocsin.Red
		}
		list = append(list, item.Sight{Kind: item.SightWarning, Ref: l.Number, Title: l.Subject, Owner: l.Owner, Mark: mark.Stricter(tocsin.Amber), Count: l.Records,
			Href: desk.LetterHref(l.Number), Reason: item.Reason{Kind: item.SameOrg, Value: l.Owner, Seen: l.Created}})
	}
	return list, errors.Join(err, err2)
}

// deskOwners tells the desk whose an address is.
type deskOwners struct{ room *watch.Room }

// Owner implements respond.Owners. What is no address, and what nobody answers for, is nobody's.
func (d deskOwners) Owner(ctx context.Context, address string) string {
	if _, name, ok := strings.Cut(address, "@"); ok {
		address = name
	}
	who, err := d.room.Roster.Who(ctx, address)
	if err != nil {
		return ""
	}
	return who.Owner
}
