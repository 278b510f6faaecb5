package desk

import (
	"net/http"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// feedsPage is the shelf.
type feedsPage struct {
	FeedList
	Pages pageLinks
	Make  string // where a feed is made; "" for who may not
}

func (d *Desk) feeds(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	after := f.after()
	if f.err != nil {
		return f.err
	}
	list, err := d.source.Feeds(r.Context(), after, perPage)
	if err != nil {
		return err
	}
	title := d.console.Lang(r).Text("watch.feeds.title")
	page := feedsPage{FeedList: list, Pages: turn(r, list.Next)}
	if _, ok := d.mayMake(r); ok {
		page.Make = makePath
	}
	return d.render(w, r, "feeds", title, tocsin.Green, page)
}

// Tried is when the feed was fetched last, whether anything came or not; zero for never.
func (f FeedRow) Tried() (last time.Time) {
	for _, s := range f.Health.Sources {
		if s.Tried.After(last) {
			last = s.Tried
		}
	}
	return last
}

// Next is when the feed is fetched next; zero where it is not fetched, or has not been planned yet.
func (f FeedRow) Next() (next time.Time) {
	for _, s := range f.Health.Sources {
		if f.Health.Active && !s.Next.IsZero() && (next.IsZero() || s.Next.Before(next)) {
			next = s.Next
		}
	}
	return next
}

// Idle reports whether nothing comes from the feed: it is not fetched, and never sent a report.
func (f FeedRow) Idle() bool { return !f.Health.Active && f.Reports == 0 }

// feedPage is one feed.
type feedPage struct {
	FeedPage
	Every, Usual, Said string // lengths of time in words; "" where there is none
	Choices            []option
	Counts             console.Counts
	ReportsHref        string
}

func (d *Desk) feed(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	kind := f.text("kind", maxWords)
	if f.err != nil {
		return f.err
	}
	one, err := d.source.Feed(r.Context(), r.PathValue("name"), kind)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := feedPage{FeedPage: one, Every: lapse(l, one.Health.Every), Usual: lapse(l, one.Health.Usual), Said: lapse(l, one.Period)}
	p.Counts = cameCounts(l, one)
	p.ReportsHref = link("/watch/inbox", "feed", one.Name)
	for _, name := range one.KindNames {
		p.Choices = append(p.Choices, option{name, name, name == one.Kind})
	}
	return d.render(w, r, "feeds/one", one.Title, tocsin.Green.Stricter(one.Mark), p)
}

func lapse(l *lang.Lang, d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return l.Span(d)
}

// cameCounts draws the rows of a feed's last reports.
func cameCounts(l *lang.Lang, one FeedPage) console.Counts {
	rows := make([]console.Count, 0, len(one.Came))
	for _, a := range one.Came {
		rows = append(rows, console.Count{At: a.Received, Label: a.Code + " " + strconv.FormatInt(a.Report, 10), Href: ReportHref(a.Report), N: a.Records})
	}
	return console.NewCounts(l.Text("watch.feed.rows", "n", len(rows)), l.Text("watch.feed.rows.head"), rows)
}
