package web

import (
	"context"

	"tocsin"
)

// Asker is who asks, where a door has made sure of it.
type Asker struct {
	Name      string      // under which what is done is kept: a person's name, or that of a program
	Person    bool        // the token is somebody's own: it does what that person may do, and nothing more
	Clearance tocsin.Mark // the strictest mark that they may see
	All       bool        // every restricted thing is for them
	// May tells whether the person's roles let them do an act; nil where the scopes of a program's token say all.
	May func(act string) bool
}

type askerKey struct{}

// WithAsker notes who asks.
func WithAsker(ctx context.Context, a Asker) context.Context {
	return context.WithValue(ctx, askerKey{}, a)
}

// AskerOf returns who asks. Where no door stands before a request, as at the node's own socket, it is nobody.
func AskerOf(ctx context.Context) (Asker, bool) {
	a, ok := ctx.Value(askerKey{}).(Asker)
	return a, ok
}

// WithActor notes that a program asks, which sees up to TLP:AMBER.
func WithActor(ctx context.Context, name string) context.Context {
	return WithAsker(ctx, Asker{Name: name, Clearance: tocsin.Amber})
}

// Actor returns the name of who asks: whom the door has made sure of, or else whom the request says. At the outer door a
// request can never speak in the name of another.
func Actor(ctx context.Context, said string) string {
	if a, ok := AskerOf(ctx); ok {
		return a.Name
	}
	return said
}

// Must refuses what the roles of the person who asks do not let them do. What a program may its scopes have said, and the
// node's own socket may everything.
func Must(ctx context.Context, act string) error {
	a, ok := AskerOf(ctx)
	if !ok || a.May == nil || a.May(act) {
		return nil
	}
	return tocsin.Faultf(tocsin.Denied, "none of the roles of %s lets them do this (%s)", a.Name, act)
}

// Clearance is the strictest mark that who asks may see.
func Clearance(ctx context.Context) tocsin.Mark {
	a, _ := AskerOf(ctx) // nobody's is Red: it is the node's own socket
	return a.Clearance
}

// Cleared reports whether who asks may see what bears a mark.
func Cleared(ctx context.Context, m tocsin.Mark) bool {
	a, ok := AskerOf(ctx)
	return !ok || m >= a.Clearance
}
