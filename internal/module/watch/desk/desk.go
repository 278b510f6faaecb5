package desk

import (
	"embed"
	"fmt"
	"io/fs"
	"time"

	"tocsin/internal/console"
)

//go:embed page/*.html
var pages embed.FS

// Desk serves the pages of the watch.
type Desk struct {
	source  Source
	console *console.Console
	now     func() time.Time

	// Cases are the desk's items about something here, and where one is begun; nil shows none.
	Cases CaseFinder
	// Traces is what the desk knows of something; nil shows none.
	Traces Tracer
	// Notice is a card above the overview; nil shows none.
	Notice Noticer
	// Outside asks other people's servers; nil asks nobody.
	Outside Outside
	// Maker makes feeds that people put together on a page; nil where nobody can.
	Maker Maker
}

// New puts the watch into the console's rail. Call it before the console serves anything.
func New(c *console.Console, source Source) (*Desk, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	if err := c.Room("watch", room(), dir); err != nil {
		return nil, fmt.Errorf("read the pages of the watch: %w", err)
	}
	return &Desk{source: source, console: c, now: c.Now}, nil
}

// room is the watch's place in the rail.
func room() console.Room {
	return console.Room{Title: "watch.title", Links: []console.Link{
		{Page: "watch/overview", Text: "watch.overview.title", Href: "/watch", Icon: "overview"},
		{Page: "watch/finding", Text: "watch.findings.title", Href: "/watch/findings", Icon: "finding", Key: "f"},
		{Page: "watch/event", Text: "watch.events.title", Href: "/watch/events", Icon: "event", Key: "e"},
		{Page: "watch/org", Text: "watch.orgs.title", Href: "/watch/constituents", Icon: "org", Key: "c"},
		{Page: "watch/coverage", Text: "watch.coverage.title", Href: "/watch/coverage", Icon: "coverage"},
		{Page: "watch/world", Text: "watch.world.title", Href: "/watch/world", Icon: "world", Key: "w"},
		{Page: "watch/report", Text: "watch.inbox.title", Href: "/watch/inbox", Icon: "file"},
		{Page: "watch/feeds", Text: "watch.feeds.title", Href: "/watch/feeds", Icon: "feed"},
		{Page: "watch/letter", Text: "watch.letters.title", Href: "/watch/letters", Icon: "bell", Key: "l"},
		{Page: "watch/campaign", Text: "watch.campaigns.title", Href: "/watch/campaigns", Icon: "campaign"},
	}}
}
