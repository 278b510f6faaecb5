// Package desk has the pages of the room Settings that are about who may do what: people, tokens of programs, and what
// waits for a second person. Everything that is written is in the audit log.
package desk

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"tocsin/internal/console"
	"tocsin/internal/kit/auth"
	"tocsin/internal/module/trust"
)

//go:embed page/*.html
var pages embed.FS

// Paths of the pages.
const (
	PeoplePath  = "/settings/people"
	TokensPath  = "/settings/tokens"
	WaitingPath = "/settings/waiting"
	LogPath     = "/settings/log"
)

// Deps are what the pages need of a node.
type Deps struct {
	Room   *trust.Room
	People *trust.Web // tells who is signed in, and what they may do
	Tokens *auth.Tokens
	// Feed returns the full name of a feed, so that a token can be bound to it.
	Feed func(name string) (string, error)
	// Shows tells whether who reads may see what an ask is about; nil shows all.
	Shows func(ctx context.Context, a trust.Ask) (bool, error)
	// URL is where the pages are reached, for one-time links; "" takes the address of the request.
	URL string
}

// Desk serves the pages.
type Desk struct {
	Deps
	console *console.Console
}

// New puts the pages into the console's rail. Call it before the console serves anything, after the other rooms.
func New(c *console.Console, d Deps) (*Desk, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	if err := c.Room("settings", room(), dir); err != nil {
		return nil, fmt.Errorf("read the pages of the settings: %w", err)
	}
	c.Rail(console.Room{Title: "shell.decisions", Links: []console.Link{
		{Page: "settings/waiting", Text: "settings.waiting.short", Href: WaitingPath, Icon: "eyes", Act: string(trust.ActRead)},
	}})
	return &Desk{d, c}, nil
}

func room() console.Room {
	return console.Room{Title: "settings.title", Links: []console.Link{
		{Page: "settings/people", Text: "settings.people.title", Href: PeoplePath, Icon: "people", Act: string(trust.ActPeopleRead)},
		{Page: "settings/tokens", Text: "settings.tokens.title", Href: TokensPath, Icon: "key", Act: string(trust.ActTokenRead)},
		{Page: "settings/log", Text: "settings.log.title", Href: LogPath, Icon: "file", Act: string(trust.ActAuditRead)},
	}}
}

// must returns who is signed in, if they may do something.
func (d *Desk) must(ctx context.Context, act trust.Act) (by string, err error) {
	by, ok := d.People.May(ctx, string(act))
	if !ok {
		return "", trust.Denied(act)
	}
	return by, nil
}

// may reports whether whoever is signed in may do something.
func (d *Desk) may(ctx context.Context, act trust.Act) bool {
	_, ok := d.People.May(ctx, string(act))
	return ok
}
