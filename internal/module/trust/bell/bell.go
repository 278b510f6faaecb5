// Package bell tells the team's people what concerns them: the list of their notices, how each of them wants to be told, and
// the letters to addresses of their own. A letter tells kind and number, never what a thing says; what is TLP:RED, and what
// its reader may not see any more, becomes no letter. Letters are acts of the outbox, of kind notice and notice.code, and
// held there like all that leaves unless the setting outbox.notices lets them go.
package bell

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

//go:embed page/*.html
var pages embed.FS

// Kinds of the acts of the outbox.
const (
	ActKind  = "notice"      // to an address that its owner has confirmed; its subject is the number that it is about
	CodeKind = "notice.code" // with the code by which an address is confirmed
)

// About is what a notice is about, as far as its reader may see it.
type About struct {
	Title string
	Mark  tocsin.Mark
	Quiet bool // only few may know that it is there
}

// Deps are what the bell needs of a node.
type Deps struct {
	DB      *sqldb.DB
	Notices *notice.Notices
	Room    *trust.Room
	Outbox  *outbox.Outbox
	Log     *slog.Logger
	Now     func() time.Time
	// Hidden is what of the notices somebody may not see; nil hides nothing.
	Hidden func(who web.Asker) notice.Hidden
	// About tells what numbers are about; one that the reader may not see is not among them.
	About func(ctx context.Context, who web.Asker, numbers []string) (map[string]About, error)
	// From is whom letters come from; "" writes none.
	From func() string
	// Sign signs a letter as the team signs its letters.
	Sign func(raw []byte, to string) ([]byte, error)
	// Answering is how letters of notices can be answered with a note; nil: not at all.
	Answering func() (Answering, error)
	Team      string // the team's name
	URL       string // where browsers reach the pages; "": letters bear no link
}

// Bell tells people.
type Bell struct {
	Deps
	console *console.Console
	people  *trust.Web
}

// New returns a bell that writes letters when the jobs run.
func New(d Deps, j *jobs.Jobs) (*Bell, error) {
	b := &Bell{Deps: d}
	d.Room.OnAddress(b.sendCode)
	if j == nil {
		return b, nil
	}
	d.Notices.OnLetter(func(ctx context.Context, tx *sqldb.Tx) error {
		return j.Add(ctx, tx, postJob, "now", nil, time.Time{})
	})
	for _, k := range []struct {
		name  string
		every time.Duration
		do    func(ctx context.Context) error
	}{{postJob, postEvery, b.Post}, {sweepJob, sweepEvery, d.Notices.Sweep}} {
		if err := j.Handle(k.name, jobs.Options{}, func(ctx context.Context, _ jobs.Job) error { return k.do(ctx) }); err != nil {
			return nil, err
		}
		if err := j.Every(k.name, k.every); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// What is done again and again, and how often.
const (
	postJob    = "notice.post"
	postEvery  = 10 * time.Minute
	sweepJob   = "notice.sweep"
	sweepEvery = 24 * time.Hour
)

// Path is the page of notices.
const Path = "/notices"

// Pages puts the pages into the console. Call it before the console serves anything.
func (b *Bell) Pages(c *console.Console, people *trust.Web) error {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return err
	}
	if err := c.Pages("notices", dir); err != nil {
		return fmt.Errorf("read the pages of notices: %w", err)
	}
	b.console, b.people = c, people
	return nil
}

// hidden is what of the notices somebody may not see.
func (b *Bell) hidden(who web.Asker) notice.Hidden {
	if b.Hidden == nil {
		return notice.Hidden{}
	}
	return b.Hidden(who)
}

// New counts what somebody has not seen, up to notice.Most.
func (b *Bell) New(ctx context.Context, who web.Asker) (int64, error) {
	return b.Notices.New(ctx, who.Name, b.hidden(who))
}

// about tells what lines are about.
func (b *Bell) about(ctx context.Context, who web.Asker, lines ...notice.Line) (map[string]About, error) {
	var numbers []string
	for _, l := range lines {
		if l.About != "" {
			numbers = append(numbers, l.About)
		}
	}
	if b.About == nil || len(numbers) == 0 {
		return nil, nil
	}
	return b.About(ctx, who, numbers)
}
