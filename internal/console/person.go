package console

import (
	"context"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Person is who is signed in, as the shell shows them.
type Person struct {
	Name      string                // the account's
	Display   string                // as people write it
	Clearance tocsin.Mark           // the strictest mark that they may see
	Account   string                // path of the page about their account
	SignOut   string                // path that a form is sent to
	Language  string                // what they read where neither the address nor the browser says another
	Zone      *time.Location        // in which they are shown times; nil means the team's
	May       func(act string) bool // whether they may do something; nil means nothing that is asked about
	Outside   bool                  // they are not of the team: they see no search, no outbox and only links that name an act
}

// may reports whether somebody may do something; "" is not asked about.
func (p Person) may(act string) bool { return act == "" && !p.Outside || p.May != nil && p.May(act) }

type personKey struct{}

// WithPerson notes who is signed in, where a door has made sure of it.
func WithPerson(ctx context.Context, p Person) context.Context {
	return context.WithValue(ctx, personKey{}, p)
}

// PersonOf returns who is signed in; ok is false where nobody is asked.
func PersonOf(ctx context.Context) (p Person, ok bool) {
	p, ok = ctx.Value(personKey{}).(Person)
	return p, ok
}

// Lang returns the language of a request: what its address says, or the browser's choice, or what the person who is
// signed in reads, or the best of what the browser accepts.
func (c *Console) Lang(r *http.Request) *lang.Lang {
	if p, ok := PersonOf(r.Context()); ok && p.Language != "" && c.bundle.Asked(r) == nil {
		return c.bundle.Lang(p.Language)
	}
	return c.bundle.Match(r)
}

// Zone returns the zone of a request: that of the person who is signed in, or the team's.
func (c *Console) Zone(r *http.Request) *time.Location {
	if p, ok := PersonOf(r.Context()); ok && p.Zone != nil {
		return p.Zone
	}
	return c.config.Zone
}

// open are the rooms with those of their links that the reader may follow.
func (c *Console) open(r *http.Request) (list []Room) {
	p, _ := PersonOf(r.Context())
	for _, room := range c.rooms {
		var links []Link
		for _, l := range room.Links {
			if p.may(l.Act) {
				links = append(links, l)
			}
		}
		if len(links) > 0 {
			room.Links = links
			list = append(list, room)
		}
	}
	return list
}

type nobodyKey struct{}

// WithNobody notes that whoever reads is not signed in and would have to be: pages show no way into the rooms.
func WithNobody(ctx context.Context) context.Context {
	return context.WithValue(ctx, nobodyKey{}, true)
}

// Cleared refuses what is marked more strictly than the person who is signed in may see. Source: TLP 2.0 §2.
func Cleared(ctx context.Context, m tocsin.Mark) error {
	if p, ok := PersonOf(ctx); ok && m < p.Clearance {
		return tocsin.Faultf(tocsin.Denied, "This is %s, and %s is cleared up to %s.", m.Label(), p.Name, p.Clearance.Label())
	}
	return nil
}
