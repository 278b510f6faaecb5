package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"tocsin"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/engine"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/post"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/report"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/bell"
	"tocsin/internal/module/trust/subscribe"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/collect"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// Node is a node with all its parts. They are opened in the order in which they stand here, and closed the other way.
type Node struct {
	Home     Home
	Settings Settings
	Log      *slog.Logger

	lock    *os.File                        // held as long as the node lives: one node a data directory
	DB      *sqldb.DB                       // records.db
	Seal    *seal.Box                       // keeps secrets of the records
	Share   *share.Share                    // the processes that share the records; nil where there can be none
	Events  eventlog.Log                    // events/, or a server
	Inbox   *inbox.Inbox                    // inbox/ and rejects/
	Shelf   *feed.Shelf                     // the feeds that are built in, and those of feeds/
	Collect *collect.Collector              // gets reports by itself
	Watch   *watch.Room                     // whose problem it is
	Respond *respond.Room                   // the incident desk
	Reports *report.Desk                    // of the team's work
	facts   atomic.Pointer[[]*enrich.Notes] // how each file of enrich/ was read; nil until it was
	Jobs    *jobs.Jobs                      // what is done later
	Outbox  *outbox.Outbox                  // what leaves
	Hooks   *webhook.Hooks                  // programs that are told what happens
	Tokens  *auth.Tokens                    // programs that may use the API
	Trust   *trust.Room                     // people who may use the pages
	Notices *notice.Notices                 // what people are told
	Live    *live.Hub                       // open pages that hear what changes
	people  *trust.Web                      // the door of the pages; nil before there are any
	bell    *bell.Bell                      // has people told
	subs    *subscribe.Desk                 // what people have sent to them by the clock
	hears   hearing                         // who may hear of a room's topics
	obs     observed                        // numbers and health
	records presence                        // whether the records answer
	ring    func() (*keys.Ring, error)      // the keys that letters are signed and encrypted with, opened at the first need
	post    func() (*post.Post, error)      // letters that came in, opened at the first need
	box     mailbox                         // the reading of a mailbox
	out     mailOut                         // the way that letters leave by
	env     []string                        // the environment, which goes before the settings file
	now     func() time.Time                // the time that records are written at
	closes  []func() error
}

// Options are what a start of a node decides.
type Options struct {
	Dir    string // the data directory
	Events string // the address of a VictoriaLogs server or cluster; "" keeps events in the data directory
	Log    *slog.Logger
	Env    []string // the environment, as os.Environ gives it: settings may stand there

	records string           // where records are moved to; "" for a node that works
	lostKey bool             // the key of the records is gone: they get another, and what it can't open is taken away
	clock   func() time.Time // the time that records are written at; nil is the real one
}

// errInUse is what OpenNode gives when another process is the node.
var errInUse = errors.New("in use")

// OpenNode opens a node; nothing runs before Start.
func OpenNode(ctx context.Context, o Options) (*Node, error) {
	home, settings, err := openHome(o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	n := &Node{Home: home, Settings: o.over(settings), Log: o.Log, env: o.Env, now: time.Now, hears: hearing{"watch": anyReader, "outbox": anyReader, "inbox": anyReader}}
	if o.clock != nil {
		n.now = o.clock
	}
	lock, mine, err := tryLock(home.path("lock"))
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", home.Dir, err)
	}
	if !mine {
		return nil, errInUse
	}
	n.lock = lock
	n.onClose(lock.Close)
	if err := n.open(ctx, o); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Node) onClose(f func() error) { n.closes = append(n.closes, f) }

// Close ends the node: what is underway goes on at the next start.
func (n *Node) Close() error {
	var err error
	for i := len(n.closes) - 1; i >= 0; i-- {
		err = errors.Join(err, n.closes[i]())
	}
	n.closes = nil
	return err
}

// open opens the parts. A large table of ASes takes a while to read, so that is done beside the rest; what needs it
// waits.
func (n *Node) open(ctx context.Context, o Options) error {
	defer starting()()
	enricher := sync.OnceValue(n.openEnrich)
	var loading sync.WaitGroup
	loading.Go(func() { enricher() })
	n.onClose(func() error {
		loading.Wait()
		return enricher().Close()
	})
	n.openObs()
	n.ring = sync.OnceValues(n.openRing)
	if err := n.openStores(ctx, o); err != nil {
		return err
	}
	n.watchParts()
	if err := n.openAuth(ctx); err != nil {
		return err
	}
	if err := n.openLive(ctx); err != nil {
		return err
	}
	if err := n.openTrust(ctx, o.lostKey); err != nil {
		return err
	}
	if err := n.openOutbox(ctx); err != nil {
		return err
	}
	if err := errors.Join(n.holdRestored(ctx), n.openBell(ctx)); err != nil {
		return err
	}
	var err error
	n.Watch, err = watch.New(ctx, n.watchConfig(), watch.Deps{
		DB: n.DB, Events: n.Events, Inbox: n.Inbox, Shelf: n.Shelf, Enrich: enricher,
		Scratch: n.Home.path("scratch"), Log: n.Log, Now: time.Now, Class: className, Busy: busy,
		Outbox: n.Outbox, Protect: n.protect, Second: rosterSecond{n},
	})
	if err != nil {
		return err
	}
	n.onClose(n.Watch.Close)
	n.onRosterGrant()
	if err := errors.Join(n.openRespond(ctx), n.openReports(ctx), n.openSubscriptions(ctx)); err != nil {
		return err
	}
	if err := n.sortMasses(); err != nil {
		return err
	}
	n.openMail(ctx)
	if err := errors.Join(n.openWarnings(), n.openItems()); err != nil {
		return err
	}
	if err := n.openWebhooks(ctx, o.lostKey); err != nil {
		return err
	}
	if err := n.openCollect(ctx); err != nil {
		return err
	}
	return nil
}

// openEnrich reads the folder of facts. Without them a node works on, and the doctor says why they are missing.
func (n *Node) openEnrich() *enrich.Enricher {
	enricher, facts, err := enrich.Open(n.Home.path("enrich"))
	if err != nil {
		n.Log.Error("read the folder of facts", "error", err)
		return &enrich.Enricher{}
	}
	n.facts.Store(&facts)
	return enricher
}

// openStores opens what keeps things: records, events, the inbox, the shelf of feeds.
func (n *Node) openStores(ctx context.Context, o Options) (err error) {
	if err := n.openRecords(ctx, o); err != nil {
		return err
	}
	if n.Seal, err = n.openSeal(ctx, o.lostKey); err != nil {
		return err
	}
	where := n.Settings.Events
	limits := eventlog.Limits{Retention: time.Duration(n.Settings.Days) * 24 * time.Hour, DiskCap: n.Settings.DiskCap << 20}
	if n.Events, err = engine.Open(ctx, engine.Config{URL: where, Dir: n.Home.path("events"), Tenant: n.Settings.Tenant, Limits: limits, FlushInterval: time.Duration(n.Settings.Flush) * time.Second}); err != nil {
		return err
	}
	n.onClose(n.Events.Close)
	n.Events = counted{n.Events, n.obs.appended}
	if n.Inbox, err = inbox.Open(ctx, n.DB, n.blobsDir()); err != nil {
		return err
	}
	n.Shelf, err = openShelf(n.Home)
	return err
}

// openShelf returns the feeds that are built in, with the operator's own over them.
func openShelf(h Home) (*feed.Shelf, error) {
	shelf := feed.Builtin()
	dir := h.path("feeds")
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return shelf.With(&feed.Shelf{}), nil
	}
	own, err := feed.Load(os.DirFS(dir))
	if err != nil {
		return nil, inFolder(dir, err)
	}
	return shelf.With(own), nil
}

// inFolder puts a folder before the file of a fault.
func inFolder(dir string, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.File != "" {
		f.File = filepath.Join(dir, f.File)
	}
	return err
}
