package portal

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

//go:embed page/*.html
var pages embed.FS

// Source is what the pages need. slug is the organisation of who is signed in; what is neither its nor of one below it
// is not found.
type Source interface {
	Parties(slug string) ([]Party, error) // its own first, then those below it
	Findings(ctx context.Context, slug string) ([]Finding, tocsin.Mark, error)
	Finding(ctx context.Context, slug, key string) (Finding, []Asset, tocsin.Mark, error)
	Answer(ctx context.Context, slug, key, by string, a warn.Answer) error
	Nets(ctx context.Context, slug string) ([]Net, error)
	Contacts(ctx context.Context, slug string) ([]Contact, error)
	Claims(ctx context.Context, slug string) ([]Claim, error)
	Claim(ctx context.Context, slug string, q roster.Request) error
	Confirm(ctx context.Context, slug, by string) error
	// Prefer says how letters to an address of theirs come: language, hour, days, zone and form of the evidence. An address
	// that others have as well is the team's to change.
	Prefer(ctx context.Context, slug, by string, p roster.Preference) error
	Letters(ctx context.Context, slug string) ([]Letter, error)
	Letter(ctx context.Context, slug, number string) (Letter, error)
	Rules(ctx context.Context, slug string) ([]warn.Rule, error)

	// Waiting are the claims of all that wait, Decide ends one; they are the team's.
	Waiting(ctx context.Context) ([]Claim, error)
	Decide(ctx context.Context, id int64, approve bool, reason, by string) error
}

// Access says whose somebody is and what they may do.
type Access interface {
	Owner(ctx context.Context) (slug, by string, ok bool)
	May(ctx context.Context, act string) (by string, ok bool)
}

// Portal serves the pages.
type Portal struct {
	source  Source
	access  Access
	console *console.Console
}

// The acts of trust that open the pages.
const (
	actOwn    = "portal.own"
	actDecide = "claim.decide"
)

// New puts the pages into the console's rail. Call it before the console serves anything.
func New(c *console.Console, source Source, access Access) (*Portal, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	link := func(page, text, href, icon string) console.Link {
		return console.Link{Page: "portal/" + page, Text: text, Href: href, Icon: icon, Act: actOwn}
	}
	room := console.Room{Title: "portal.title", Links: []console.Link{
		link("home", "portal.title", "/portal", "overview"),
		link("finding", "watch.findings.title", "/portal/findings", "finding"),
		link("asset", "portal.assets", "/portal/assets", "world"),
		link("contact", "watch.field.contacts", "/portal/contacts", "person"),
		link("letter", "watch.letters.title", "/portal/letters", "letter"),
		link("rule", "portal.rules", "/portal/rules", "eyes"),
	}}
	c.Rail(console.Room{Title: "shell.decisions", Links: []console.Link{{Page: "portal/claim", Text: "portal.claims", Href: "/watch/claims", Icon: "ok", Act: actDecide}}})
	if err := c.Room("portal", room, dir); err != nil {
		return nil, fmt.Errorf("read the pages of the portal: %w", err)
	}
	return &Portal{source: source, access: access, console: c}, nil
}
