package watch

import (
	"net/http"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/route"
)

// API adds the room's operations to the table of the node's. What has no Doc is for the inner door alone. Whether the
// asker has the right is decided before, by the door (package app).
func (r *Room) API(t *route.Table) {
	r.reportAPI(t)
	p := r.Plain()
	r.findingAPI(t, p)
	r.constituentAPI(t)
	t.On("GET /api/v1/events", r.getEvents, route.Doc{Scope: "events:read", Summary: "Query events with LogsQL", Lines: map[string]string{},
		Text:  "A query without pipes gives the newest events first; limit 0 gives all, in no order.",
		Query: append([]route.Param{{Name: "query", Help: "LogsQL; all events without it"}, limitParam}, spanParams...)})
	r.digestAPI(t)
	r.ruleAPI(t)
	r.adviceAPI(t)
	r.lookupAPI(t)
	r.campaignAPI(t)
	r.viewAPI(t, p)
	t.On("GET /api/v1/feeds", r.getFeeds, route.Doc{Scope: "feeds:read", Summary: "List feeds", Lines: feedRow{}})
}

// Parameters that several operations have.
var (
	limitParam = route.Param{Name: "limit", Help: "the most to list", Number: true}
	spanParams = []route.Param{
		{Name: "since", Help: "a time (2026-11-23, 2026-11-23T10:00:00Z) or a length back from now (24h, 30d)"},
		{Name: "until", Help: "the same; it is not included"},
	}
)

// param reads one number of a query string; def stands where it is not given.
func param(req *http.Request, name string, def int64) (int64, error) {
	s := req.FormValue(name)
	if s == "" {
		return def, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, badParam(name, "%.40q is not a whole number from 0", s)
	}
	return n, nil
}

func badParam(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

// span reads "since" and "until": a time (RFC 3339 or a date) or a length back from now ("24h", "30d").
func (r *Room) span(req *http.Request) (from, to time.Time, err error) {
	now := r.Now()
	if from, err = moment(now, "since", req.FormValue("since")); err != nil {
		return from, to, err
	}
	to, err = moment(now, "until", req.FormValue("until"))
	return from, to, err
}

func moment(now time.Time, name, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	d, err := ParseSpan(s)
	if err != nil {
		return time.Time{}, badParam(name, "%.40q is neither a time (2026-11-23, 2026-11-23T10:00:00Z) nor a length back from now (24h, 30d)", s)
	}
	return now.Add(-d), nil
}

// ParseSpan reads a length of time: what time.ParseDuration reads, and days ("30d") and weeks ("2w").
func ParseSpan(s string) (time.Duration, error) {
	unit := time.Duration(0)
	if n := len(s); n > 1 {
		switch s[n-1] {
		case 'd':
			unit = 24 * time.Hour
		case 'w':
			unit = 7 * 24 * time.Hour
		}
	}
	if unit == 0 {
		return time.ParseDuration(s)
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
	return time.Duration(n) * unit, err
}
