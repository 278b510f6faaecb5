// Package settings has the pages of the room Settings that are about how the desk works: what the team says of itself, the
// texts that letters start from, playbooks, clocks, mail; and the list of what a new node still needs. What is written is
// written by the functions that the API calls too, and each act is in the audit log.
package settings

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

//go:embed page/*.html
var pages embed.FS

// What the pages ask about; see the table of roles and acts.
const (
	actRead     = "incident.read"
	actWrite    = "settings.write"
	actTemplate = "template.write"
	actMass     = "mail.mass"
)

// Deps are what the pages need of a node.
type Deps struct {
	Room   Room
	Access Access
	Mail   Mail
	Bring  Bringer
	Facts  func(ctx context.Context) (Facts, error)
	Keys   Keys
	Node   Node
}

// Node is what the settings file says of the node.
type Node struct {
	File     string // the path of the settings file
	Folder   string // the data directory
	Country  string // ISO 3166-1 alpha-2
	Language string // of owners who have none of their own
	URL      string // where people reach the pages; "" where nobody has said so
}

// Desk serves the pages.
type Desk struct {
	Deps
	console *console.Console
	now     func() time.Time
}

// New puts the pages into the console's rail, before those of people and tokens. Call it before the console serves
// anything.
func New(c *console.Console, d Deps) (*Desk, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	rail := console.Room{Title: "settings.title", Folded: true, Links: []console.Link{
		{Page: "settings/setup", Text: "setup.title", Href: SetupPath, Icon: "ok", Act: actWrite},
		{Page: "settings/team", Text: "settings.team.title", Href: teamPath, Icon: "org", Act: actWrite},
		{Page: "settings/mail", Text: "settings.mail.title", Href: mailPath, Icon: "inbox", Act: actWrite},
		{Page: "settings/letters", Text: "settings.letters.title", Href: lettersPath, Icon: "letter", Act: actWrite},
		{Page: "settings/templates", Text: "settings.templates.title", Href: templatesPath, Icon: "letter", Act: actTemplate},
		{Page: "settings/playbooks", Text: "settings.playbooks.title", Href: playbooksPath, Icon: "event", Act: actRead},
		{Page: "settings/fields", Text: "settings.fields.title", Href: fieldsPath, Icon: "rule", Act: actWrite},
		{Page: "settings/ignored", Text: "settings.ignored.title", Href: ignoredPath, Icon: "rule", Act: actWrite},
		{Page: "settings/clocks", Text: "settings.clocks.title", Href: clocksPath, Icon: "clock", Act: actRead},
		{Page: "respond/retention", Text: "respond.retention.title", Href: "/settings/retention", Icon: "clock", Act: "retention.write"},
		{Page: "respond/person", Text: "respond.person.title", Href: "/person", Icon: "rule", Act: "person.erase"},
	}}
	if err := c.Room("settings", rail, dir); err != nil {
		return nil, fmt.Errorf("read the pages of the desk's settings: %w", err)
	}
	return &Desk{Deps: d, console: c, now: c.Now}, nil
}

// Where the pages are.
const (
	// SetupPath is the list of what a new node still needs.
	SetupPath     = "/settings/setup"
	teamPath      = "/settings/team"
	mailPath      = "/settings/mail"
	lettersPath   = "/settings/letters"
	templatesPath = "/settings/templates"
	playbooksPath = "/settings/playbooks"
	clocksPath    = "/settings/clocks"
)

// must returns who does something, if they may.
func (d *Desk) must(ctx context.Context, act string) (by string, err error) {
	by, ok := d.Access.May(ctx, act)
	if !ok {
		return "", tocsin.Faultf(tocsin.Denied, "None of your roles lets you do this (%s).", act)
	}
	return by, nil
}

// may tells whether who reads may do something.
func (d *Desk) may(ctx context.Context, act string) bool {
	_, ok := d.Access.May(ctx, act)
	return ok
}

// viewer is somebody who acts; what they do here shows no item.
func viewer(by string) item.Viewer { return item.Viewer{Name: by} }
