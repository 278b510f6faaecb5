package post

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"tocsin/internal/console"
	"tocsin/internal/kit/outbox"
)

//go:embed page/*.html
var pages embed.FS

// Source is what the pages need of an outbox.
type Source interface {
	Status(ctx context.Context) (outbox.Status, error)
	List(ctx context.Context, f outbox.Filter) ([]outbox.Act, error)
	Get(ctx context.Context, id int64) (outbox.Act, error)
	Payload(ctx context.Context, id int64) ([]byte, error)
	Hold(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)
	Release(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)
	Approve(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)
	Cancel(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)
	Open(ctx context.Context, by, why string) error
	HoldAll(ctx context.Context, by, why string) error
}

// Access says whether who reads a page may do something, and under which name it is done: "outbox.release".
type Access interface {
	May(ctx context.Context, act string) (by string, ok bool)
}

// Post serves the pages of the outbox.
type Post struct {
	source  Source
	access  Access
	console *console.Console
}

// New puts the outbox into the console's rail. Call it before the console serves anything.
func New(c *console.Console, source Source, access Access) (*Post, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	room := console.Room{Title: "shell.decisions", Links: []console.Link{
		{Page: "outbox/act", Text: "watch.outbox.title", Href: listPath, Icon: "outbox", Key: "o"},
	}}
	if err := c.Room("outbox", room, dir); err != nil {
		return nil, fmt.Errorf("read the pages of the outbox: %w", err)
	}
	return &Post{source: source, access: access, console: c}, nil
}

// listPath is where the list of acts is.
const listPath = "/outbox"

// stateKeys are the texts of the states.
func stateKeys() map[outbox.State]string {
	return map[outbox.State]string{
		outbox.Drafted: "watch.outbox.drafted", outbox.Held: "watch.outbox.held", outbox.Ready: "watch.outbox.ready", outbox.Sending: "watch.outbox.sending",
		outbox.Sent: "watch.outbox.sent", outbox.Failed: "watch.outbox.failed", outbox.Uncertain: "watch.outbox.uncertain", outbox.Cancelled: "watch.outbox.cancelled",
	}
}
