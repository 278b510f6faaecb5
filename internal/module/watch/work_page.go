package watch

import (
	"context"
	"errors"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/roster"
)

// Pages answers what the pages of the watch ask, out of the room's stores. What would read much for one look (all
// findings, a month of the log) is kept for a short while; see kept. It may be used by several goroutines at once.
type Pages struct {
	room *Room

	pass     kept[*pass]
	fixing   kept[map[string]time.Duration]
	month    kept[month]
	orgDays  kept[map[string]*orgDays]
	orgNames kept[orgNames]
	covered  kept[desk.Coverage]
	world    kept[map[string]int64]
	arrived  arrivals
	samples  samples
	counts   counts
	going    going
}

var _ desk.Source = (*Pages)(nil)

// Pages returns the answers for the room's pages, and begins in the background to gather what the first look needs. Close
// waits for what it has begun.
func (r *Room) Pages() *Pages {
	p := newPages(r)
	r.resume.Go(p.warm)
	return p
}

// Plain is Pages for a look that nobody waits for: nothing is gathered beforehand.
func (r *Room) Plain() *Pages { return newPages(r) }

func newPages(r *Room) *Pages {
	p := &Pages{room: r}
	p.pass.setup(r, 5*time.Minute)
	p.pass.ends = p.over
	p.fixing.setup(r, time.Hour)
	p.month.setup(r, 5*time.Minute)
	p.orgDays.setup(r, 5*time.Minute)
	p.orgNames.setup(r, time.Hour)
	p.covered.setup(r, time.Hour)
	p.world.setup(r, 5*time.Minute)
	return p
}

// warm makes the first look as quick as the next. What goes wrong is told to the one who looks.
func (p *Pages) warm() {
	ctx, cancel := context.WithTimeout(context.Background(), gatherFor)
	defer cancel()
	_, err := p.Overview(ctx)
	_, err2 := p.fixTimes(ctx)
	_, err3 := p.daysOf(ctx)
	if err := errors.Join(err, err2, err3); err != nil {
		p.room.Log.Debug("gather the overview at start", "error", err)
	}
}

// The most rows of a page of a list, and how many it has where nobody says.
const (
	pageMost = 1000
	pageRows = 50
)

// pageLimit returns how many rows a page may have.
func pageLimit(asked int) int {
	if asked <= 0 {
		return pageRows
	}
	return min(asked, pageMost)
}

// rosterMark is the mark of what names constituents and how to reach them: it is for those who work with it.
const rosterMark = tocsin.Amber

// party returns a constituent by name; one that has left the roster is called by its slug.
func party(x *roster.Index, slug string) desk.Party {
	if o, ok := x.Org(slug); ok {
		return desk.Party{Slug: slug, Name: o.Name, Sector: o.Sector}
	}
	return desk.Party{Slug: slug, Name: slug}
}

// since returns the first moment of the days that the pages look back, today included.
func (p *Pages) since() time.Time {
	return dayBegin(p.room.Now()).AddDate(0, 0, 1-desk.OverviewDays)
}

func dayBegin(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// stamp tells whether anything was read since: all that reports bring changes it.
func (p *Pages) stamp(ctx context.Context) (stamp, error) {
	n, t, err := p.room.Inbox.Totals(ctx)
	return stamp{n, t}, err
}

// Name returns what people call a constituent; a slug that is nobody's comes back as it is.
func (p *Pages) Name(slug string) string {
	if name := party(p.room.Roster.Index(), slug).Name; name != "" {
		return name
	}
	return slug
}
