package web

import "context"

type actorKey struct{}

// WithActor notes who asks, where a door has made sure of it.
func WithActor(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, actorKey{}, name)
}

// Actor returns who asks: whom the door has made sure of, or else whom the request says. At the outer door a request can
// never speak in the name of another.
func Actor(ctx context.Context, said string) string {
	if name, ok := ctx.Value(actorKey{}).(string); ok {
		return name
	}
	return said
}
