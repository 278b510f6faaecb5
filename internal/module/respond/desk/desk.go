package desk

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/elsewhere"
	"tocsin/internal/module/respond/item"
)

//go:embed page/*.html
var pages embed.FS

// Room is what the pages need: items and what is done to them.
type Room interface {
	Items
	Acts
	Letters
	// Hears tells whether v may hear that a topic changes.
	Hears(ctx context.Context, v item.Viewer, topic string) bool
	Writing
	Mailings
	Things
	Ends
	Expiring
	Duties
	Noting
	Teamwork
	Filing
	Knowing
}

// Access says whether who reads a page may do something, and under which name it is done: "incident.work".
type Access interface {
	May(ctx context.Context, act string) (by string, ok bool)
}

// What the pages ask about; see the table of roles and acts.
const (
	actPages      = "page.read"
	actRead       = "incident.read"
	actWork       = "incident.work"
	actClose      = "incident.close"
	actBulk       = "incident.bulk"
	actSend       = "mail.send"
	actMass       = "mail.mass"
	actRestricted = "incident.restricted"
	actLetters    = "inbox.read"
	actSort       = "inbox.sort"
	actFetch      = "evidence.read"
	actDuty       = "duty.write"
	actWords      = "template.write" // say how the desk works
)

// Desk serves the pages of the incident desk.
type Desk struct {
	teller
	room    Room
	access  Access
	console *console.Console

	// Elsewhere are searches on other sites for an address, a name or a hash, as far as who reads may let them know that it is
	// looked at; nil has none.
	Elsewhere func(ctx context.Context, value string) ([]elsewhere.Link, error)
}

// New puts the desk into the console's rail. Call it before the console serves anything.
func New(c *console.Console, room Room, access Access, name func(slug string) string) (*Desk, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	rail := console.Room{Title: "respond.title", Links: []console.Link{
		{Page: "respond/inbox", Text: "respond.inbox.title", Href: inboxPath, Icon: "inbox", Key: "i"},
		{Page: "respond/letters", Text: "respond.letters.title", Href: lettersPath, Icon: "letter", Key: "m"},
		{Page: "respond/list", Text: "respond.list.title", Href: listPath, Icon: "case", Key: "n"},
		{Page: "respond/articles", Text: "respond.articles", Href: articlesPath, Icon: "file"},
		{Page: "respond/mine", Text: "respond.mine.title", Href: minePath, Icon: "person", Key: "t"},
		{Page: "respond/due", Text: "respond.due.title", Href: duePath, Icon: "clock", Key: "d"},
	}}
	if err := c.Room("respond", rail, dir); err != nil {
		return nil, fmt.Errorf("read the pages of the desk: %w", err)
	}
	return &Desk{teller: teller{room.Statutes, name, c.Now}, room: room, access: access, console: c}, nil
}

// Where the pages are.
const (
	inboxPath   = "/inbox"
	lettersPath = "/letters"
	listPath    = "/incidents"
	duePath     = "/due"
	minePath    = "/mine"
	shiftPath   = "/mine/shift"
	tasksPath   = "/mine/tasks"
)

// viewer is who looks. A node without accounts shows all to its own machine, and lets nobody change anything.
func (d *Desk) viewer(ctx context.Context) (item.Viewer, error) {
	p, ok := console.PersonOf(ctx)
	if !ok {
		return item.Viewer{Name: "node", Clearance: tocsin.Red, All: true}, nil
	}
	if _, may := d.access.May(ctx, actRead); !may {
		return item.Viewer{}, denied()
	}
	_, all := d.access.May(ctx, actRestricted)
	return item.Viewer{Name: p.Name, Clearance: p.Clearance, All: all}, nil
}

func denied() error { return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.") }

// may tells whether who reads may do something.
func (d *Desk) may(ctx context.Context, act string) bool {
	_, ok := d.access.May(ctx, act)
	return ok
}

// maxForm is how many bytes a form may have.
const maxForm = 2 << 20
