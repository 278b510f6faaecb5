package console

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"tocsin/internal/kit/lang"
)

//go:embed part page static locale fault
var files embed.FS

// Config is what the pages of a node say of it. The zero value works.
type Config struct {
	// Team is the name of the centre, e.g. "National CIRT of Zembla"; "" means that the product's name stands alone.
	Team string
	// Country is the country's name or code as the team writes it; "" for none.
	Country string
	// Version is the program's version; it stands at the foot of each page.
	Version string
	// Zone is where the team works; nil means UTC.
	Zone *time.Location
	// Hosts are the names, without port, that the pages answer to; others get 421. Empty means any name. A node that
	// listens on a loopback address should name them, so that no page of the world can reach it by a name of its own.
	Hosts []string
	// Search is the path that the search in the header leads to, with the words as q; "" means no search.
	Search string
	// Held tells whether what leaves the node is held; the chip that says so leads to Outbox. nil means no chip.
	Held   func(ctx context.Context) (bool, error)
	Outbox string
	// Bell counts the notices that who reads has not seen; nil, or what it returns nil for, shows none.
	Bell func(ctx context.Context) (*Bell, error)
	// Emblem returns the address of the picture that stands for the team, "" for none; nil means none.
	Emblem func(ctx context.Context) string
	// Stream is the path of the stream of changes that open pages listen to; "" means that none does.
	Stream string
	// Now tells the time; nil means the machine's clock.
	Now func() time.Time
	// Log takes the errors that people see a reference number of; nil means slog's default.
	Log *slog.Logger
}

// Bell is what the head of a page says of the reader's notices.
type Bell struct {
	New   int64  // not seen yet
	Most  bool   // New is as far as it was counted: there may be more
	Href  string // the page of all of them
	Topic string // what the page listens to; see Config.Stream
}

// Room is a room's place in the rail: its heading and the pages that can be reached from there.
type Room struct {
	Title  string // a key of the catalogue
	Links  []Link
	Folded bool // while none of its pages is open, its title alone stands in the rail and leads to the first
}

// Link is one page in the rail.
type Link struct {
	Page string // the name of the page that it stands for, e.g. "watch/overview"; pages below it count too
	Text string // a key of the catalogue
	Href string
	Icon string // the name of a symbol in part/icon.html
	Key  string // the letter that leads there behind g; "" for none
	Act  string // what the reader must be allowed to do to see the link; "" shows it to everybody
}

// Console renders pages. After the last call of Room it may be used by several goroutines at once.
type Console struct {
	config Config
	bundle *lang.Bundle
	assets assets
	shell  *template.Template
	pages  map[string]*sheets // by page name
	rooms  []Room
}

// layout is the name of the template that a page stands in.
const layout = "layout.html"

// New returns a console with no rooms yet.
func New(cfg Config) (*Console, error) {
	var err error
	bundle := Words()
	c := &Console{config: cfg.withDefaults(), bundle: bundle, pages: map[string]*sheets{}}
	if c.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("prepare static files: %w", err)
	}
	c.shell, err = template.New(layout).Funcs(c.funcs(&sheet{})).ParseFS(files, "part/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	return c, c.addPages("console", sub("page"))
}

// withDefaults fills what the zero value leaves open.
func (cfg Config) withDefaults() Config {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	return cfg
}

// Room adds a room: its place in the rail and its pages, which are the files NAME.html of dir. Each defines "main", and
// is rendered as name/NAME, with a slash for each underscore. What begins with an underscore is shared by all of them.
func (c *Console) Room(name string, room Room, dir fs.FS) error {
	c.Rail(room)
	return c.addPages(name, dir)
}

// Rail adds links to the rail. Links under a heading that is there already stand behind those of it.
func (c *Console) Rail(room Room) {
	if at := slices.IndexFunc(c.rooms, func(r Room) bool { return r.Title == room.Title }); at >= 0 {
		c.rooms[at].Links = append(c.rooms[at].Links, room.Links...)
		c.rooms[at].Folded = c.rooms[at].Folded || room.Folded
	} else {
		c.rooms = append(c.rooms, room)
	}
}

// Pages adds pages that have no place in the rail, as Room does.
func (c *Console) Pages(name string, dir fs.FS) error { return c.addPages(name, dir) }

// loadLocale reads the catalogues.
func loadLocale() (*lang.Bundle, error) { return lang.Load(sub("locale")) }

// sub returns a folder of the files that are built in.
func sub(name string) fs.FS {
	dir, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is not a path; only a mistake in this package gives that
	}
	return dir
}

// Now returns the time by the console's clock, in the team's zone.
func (c *Console) Now() time.Time { return c.config.Now().In(c.config.Zone) }
