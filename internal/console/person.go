package console

import (
	"context"

	"tocsin"
)

// Person is who is signed in, as the shell shows them.
type Person struct {
	Name      string      // the account's
	Display   string      // as people write it
	Clearance tocsin.Mark // the strictest mark that they may see
	Account   string      // path of the page about their account
	SignOut   string      // path that a form is sent to
}

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
