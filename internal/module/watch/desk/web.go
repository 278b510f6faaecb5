package desk

import (
	"net/http"
	"net/url"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// Noticer makes the card above the overview for who asks; nil is none.
type Noticer func(r *http.Request) (*console.Notice, error)

// Routes puts the pages on the mux. The overview is the front page too.
func (d *Desk) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /{$}":                       d.overview,
		"GET /watch":                     d.overview,
		"GET /watch/findings":            d.findings,
		"GET /watch/findings/one":        d.finding,
		"GET /watch/events":              d.events,
		"GET /watch/events.csv":          d.eventsCSV,
		"GET /watch/events.json":         d.eventsJSON,
		"GET /watch/events/{id}":         d.event,
		"GET /watch/constituents":        d.orgs,
		"GET /watch/constituents/{slug}": d.org,
		"GET /watch/coverage":            d.coverage,
		"GET /watch/world":               d.world,
		"GET /watch/country":             d.near,
		"GET /watch/inbox":               d.inbox,
		"GET /watch/inbox/{id}":          d.report,
		"GET /watch/digest/{slug}":       d.digest,
		"GET /watch/feeds":               d.feeds,
		"GET /watch/feeds/{name}":        d.feed,
		"GET /watch/feeds/new":           d.newFeed,
		"POST /watch/feeds/new":          d.makeFeed,
		"GET /watch/letters":             d.letters,
		"GET /watch/letters/{number}":    d.letter,
		"GET /watch/campaigns":           d.campaigns,
		"GET /watch/campaigns/{name}":    d.campaign,
		"GET /watch/find":                d.find,
		"POST /watch/find/ask":           d.ask,
	} {
		mux.Handle(pattern, d.console.Handle(page))
	}
}

// SearchPath is what the search in the header leads to; see console.Config.Search.
const SearchPath = "/watch/find"

// render writes a page whose title is a text of the catalogue.
func (d *Desk) render(w http.ResponseWriter, r *http.Request, name, title string, mark tocsin.Mark, body any) error {
	p := console.Page{Name: "watch/" + name, Title: title, Mark: mark, Body: body}
	return d.console.Render(w, r, p, http.StatusOK)
}

// form begins to read the query.
func query(r *http.Request) *form { return &form{values: r.URL.Query()} }

// pageLinks are the ways to the first and the next page of a list.
type pageLinks struct {
	First, Next string
}

// turn returns the ways to other pages of a list that keeps its filter.
func turn(r *http.Request, next string) pageLinks {
	var p pageLinks
	q := keep(r.URL.Query())
	if q.Has("after") {
		q.Del("after")
		p.First = at(r, q)
	}
	if next != "" {
		q.Set("after", next)
		p.Next = at(r, q)
	}
	return p
}

// keep returns a query without the choice of language and theme, which a cookie keeps by now.
func keep(q url.Values) url.Values {
	q.Del(lang.Cookie)
	q.Del("theme")
	return q
}

func at(r *http.Request, q url.Values) string {
	if len(q) == 0 {
		return r.URL.EscapedPath()
	}
	return r.URL.EscapedPath() + "?" + q.Encode()
}

// counted returns a line that says how many there are, "" where that is not known.
func counted(l *lang.Lang, key string, n int64) string {
	if n < 0 {
		return ""
	}
	return l.Text(key, "n", n)
}
