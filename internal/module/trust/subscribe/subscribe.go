// Package subscribe brings to people of the team what they would else have to look for: a list or a report by mail on days and
// at an hour of their choice, a list as a feed (Atom) and what is due as a calendar (iCalendar), the last two at secret
// addresses that they can revoke. What is told is looked up when it is told, as whoever gets it may see it then: TLP:RED
// never, what is restricted is counted and not named, and of TLP:AMBER+STRICT the number alone.
//
// Letters are acts of the outbox, of kind notice.list, and go to the address that notices go to. They tell more than notices do,
// so they leave without a release where the setting outbox.auto names their kind, and not by outbox.notices.
//
// Tables: subscribe_letter, subscribe_feed.
package subscribe

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/bell"
)

var (
	//go:embed migrate/*.sql
	migrations embed.FS
	//go:embed page/*.html
	pages embed.FS
)

// ActKind is the kind of the acts of the outbox.
const ActKind = "notice.list"

// Path is the page of somebody's letters and feeds.
const Path = bell.Path + "/letters"

// Deps are what subscriptions need of a node.
type Deps struct {
	DB     *sqldb.DB
	Room   *trust.Room
	Bell   *bell.Bell // by whose way letters go
	Outbox *outbox.Outbox
	Source Source
	Log    *slog.Logger
	Now    func() time.Time
}

// Desk keeps what people have subscribed to.
type Desk struct {
	Deps
	console *console.Console
	people  *trust.Web
}

// postJob looks for letters that are due, postEvery apart.
const (
	postJob   = "subscribe.post"
	postEvery = 5 * time.Minute
)

// New returns the subscriptions, their tables up to date. With jobs, letters are written when they are due.
func New(ctx context.Context, d Deps, j *jobs.Jobs) (*Desk, error) {
	s := &Desk{Deps: d}
	if err := errors.Join(audit.Open(ctx, d.DB), d.DB.Migrate(ctx, "subscribe", migrations)); err != nil || j == nil {
		return s, err
	}
	if err := j.Handle(postJob, jobs.Options{}, func(ctx context.Context, _ jobs.Job) error { return s.Post(ctx) }); err != nil {
		return nil, err
	}
	return s, j.Every(postJob, postEvery)
}

// Pages puts the pages into the console. Call it before the console serves anything.
func (d *Desk) Pages(c *console.Console, people *trust.Web) error {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return err
	}
	if err := c.Pages("letters", dir); err != nil {
		return fmt.Errorf("read the pages of subscriptions: %w", err)
	}
	d.console, d.people = c, people
	return nil
}

func wrong(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}
