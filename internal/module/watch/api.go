package watch

import (
	"net/http"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/web"
)

// API adds the room's JSON to a mux. Whether the asker may write is decided before, by the door (package app).
func (r *Room) API(mux *http.ServeMux) {
	on := func(pattern string, h web.Handler) { mux.Handle(pattern, web.JSON(r.Log, h)) }
	on("POST /api/v1/reports", r.postReport)
	on("GET /api/v1/reports", r.listReports)
	on("GET /api/v1/reports/{id}", r.getReport)
	on("GET /api/v1/reports/{id}/raw", r.getRaw)
	on("GET /api/v1/reports/{id}/rejects", r.getRejects)
	on("POST /api/v1/reports/{id}/replay", r.postReplay)
	on("GET /api/v1/events", r.getEvents)
	on("GET /api/v1/findings", r.getFindings)
	on("GET /api/v1/findings/times", r.getFixTimes)
	on("POST /api/v1/findings/say", r.postSay)
	on("POST /api/v1/constituents/import", r.postImport)
	on("GET /api/v1/constituents", r.getConstituents)
	on("GET /api/v1/constituents/who", r.getWho)
	on("GET /api/v1/constituents/coverage", r.getCoverage)
	on("GET /api/v1/digests/preview", r.getDigests)
	on("GET /api/v1/feeds", r.getFeeds)
}

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
