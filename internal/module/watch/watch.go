package watch

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"tocsin/internal/console/worldmap"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/pipe"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/urgency"
	"tocsin/internal/module/watch/warn"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// Config is what a node's operator decides.
type Config struct {
	// Country is the node's country as ISO 3166-1 alpha-2; what of it belongs to nobody is unassigned.
	Country string
	// Team is the name that digests are signed with.
	Team string
	// Language is what owners are written in where they have none of their own (BCP 47); "" means English.
	Language string
	// Warnings are what letters need to be written; Defaults what an address gets that has said nothing.
	Warnings Warnings
	Defaults roster.Defaults
	// View says whose areas in dispute are shown as on the map.
	View worldmap.View
	// Apart tells that events are on a server, which takes seconds to make them durable.
	Apart bool
}

// Deps are the parts of the kit that the room works with.
type Deps struct {
	DB     *sqldb.DB
	Events eventlog.Log
	Inbox  *inbox.Inbox
	Shelf  *feed.Shelf
	// Enrich returns what is known of addresses; it waits until that is loaded.
	Enrich func() *enrich.Enricher
	// Scratch is a folder for what does not fit into memory; it is emptied at start.
	Scratch string
	Log     *slog.Logger
	Now     func() time.Time
	// Busy is told when a report is read, and what it returns when that is over.
	Busy func() (over func())
	// Passwords are those of a feed's zips; nil for none. It is set before Start.
	Passwords func(feed string) []string
	// Web gets documents of others' servers because a person asks; nil for none. It is set before Start.
	Web lookup.Getter
	// Bounds says how far others may be asked of a value that has these names, as far as who asks may know; nil is without bounds.
	// It is set before Start.
	Bounds func(ctx context.Context, kind, value string, names []string) (lookup.Range, error)
	// Class names an RSIT type in a language, as the pages do.
	Class func(language, typ string) string
	// Health tells how feeds are; nil where nothing collects. It is set before Start.
	Health Health
	// Outbox takes the letters; nil in a node that writes none.
	Outbox *outbox.Outbox
	// Second is asked for a second person; nil where one is enough for everything. It is set before Start.
	Second Second
	// Desk gets what rules open; nil where there is no desk. It is set before Start.
	Desk Desk
	// Protect signs and encrypts letters; nil where there are no keys.
	Protect Protect
}

// Room is the watch.
type Room struct {
	Config
	Deps
	Roster   *roster.Roster
	findings *find.Store
	urgency  *urgency.Store
	warnings *warn.Store
	opening  sync.Mutex // held while items are opened: one run at a time
	opened   openedAt   // what the last run saw; under opening
	drafting sync.Mutex // held while digests are drafted: one run at a time
	pipe     *pipe.Pipe
	sides    sync.Map // by an event's code: which side of it has the problem

	reading sync.Mutex  // held while a report is read: one at a time
	broken  bool        // the last reading ended half-way; under reading
	turn    *share.Turn // under reading
	share   *share.Share
	now     struct { // what is being read, for progress
		sync.Mutex
		byReport map[int64]*Progress
	}
	left       chan struct{} // says that something waits which the node could not do
	firstRetry time.Duration // how long the node waits before it tries that again
	resume     sync.WaitGroup
	stop       context.CancelFunc
}

// New returns the room with its tables up to date and its roster loaded. Nothing runs before Start.
func New(ctx context.Context, cfg Config, deps Deps) (*Room, error) {
	r := &Room{Config: cfg, Deps: deps, Roster: roster.New(deps.DB), left: make(chan struct{}, 1), firstRetry: firstRetry}
	r.now.byReport = map[int64]*Progress{}
	r.Roster.SetFacts(deps.Enrich)
	r.Roster.SetDefaults(cfg.Defaults)
	var err error
	if r.share, err = share.Open(ctx, deps.DB); err != nil {
		return nil, err
	}
	if err := r.Roster.Start(ctx); err != nil {
		return nil, err
	}
	if r.findings, err = find.New(ctx, deps.DB); err != nil {
		return nil, err
	}
	if err := lookup.Migrate(ctx, deps.DB); err != nil {
		return nil, err
	}
	if r.urgency, err = urgency.New(ctx, deps.DB, deps.Now); err != nil {
		return nil, err
	}
	if err := r.openWarnings(ctx); err != nil {
		return nil, err
	}
	r.pipe, err = pipe.New(deps.Events, filepath.Join(deps.Scratch, "seen"))
	return r, err
}

// Start goes on with what the node had not finished when it last ended, in the background, and from then on with what this
// or another process has left.
func (r *Room) Start(ctx context.Context) {
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	r.resume.Go(func() { r.keepUp(ctx) })
	r.resume.Go(func() { r.lookAround(ctx) })
}

// Close waits for what runs and frees what the room holds. Reports that are not finished go on at the next start.
func (r *Room) Close() error {
	if r.stop != nil {
		r.stop()
	}
	r.resume.Wait()
	r.reading.Lock()
	defer r.reading.Unlock()
	return r.pipe.Close()
}
