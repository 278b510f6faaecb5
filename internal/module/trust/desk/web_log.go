package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/module/trust"
)

// logPage is who did what, the newest first.
type logPage struct {
	Path                              string
	Actor, Act, Subject, Since, Until string
	Asked                             bool // something is asked for
	Lines                             []logLine
	First, Next                       string
	Check                             string // where the whole chain is looked through
	Head                              audit.Head
	Verdict                           *logVerdict
}

// logLine is one line; Detail is its JSON as people read it, "" for none.
type logLine struct {
	audit.Entry
	Node   bool // nobody asked for it: the node did it by itself
	Detail string
}

// logVerdict is what a look through the whole chain has found.
type logVerdict struct {
	Good   int64
	Broken int64 // the first line that is not as it was written; 0 for none
	Why    string
}

// logLines is how many lines a page has.
const logLines = 50

// log shows the audit log. Its lines name what only some may see, so it is for those who may see all.
func (d *Desk) log(rw http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), trust.ActAuditRead); err != nil {
		return err
	}
	q := r.URL.Query()
	f, err := d.logFilter(r, q)
	if err != nil {
		return err
	}
	p := logPage{Path: LogPath, Actor: f.Actor, Act: f.Act, Subject: f.Subject, Since: q.Get("since"), Until: q.Get("until")}
	p.Asked = p.Actor+p.Act+p.Subject+p.Since+p.Until != ""
	list, err := audit.List(r.Context(), d.Room.DB, f)
	if err != nil {
		return err
	}
	if len(list) > logLines {
		list = list[:logLines]
		p.Next = logHref(q, strconv.FormatInt(list[logLines-1].Seq, 10))
	}
	if f.Before > 0 {
		p.First = logHref(q, "")
	}
	for _, e := range list {
		p.Lines = append(p.Lines, logLine{e, e.Actor == audit.Node, spelled(e.Detail)})
	}
	if p.Head, err = audit.HeadOf(r.Context(), d.Room.DB); err != nil && !errors.As(err, new(*audit.Broken)) {
		return err
	}
	p.Check = LogPath + "?check=1"
	if q.Get("check") != "" {
		if p.Verdict, err = d.checkLog(r); err != nil {
			return err
		}
	}
	title := d.text(r, "settings.log.title")
	return d.console.Render(rw, r, console.Page{Name: "settings/log", Title: title, Mark: tocsin.Red, Body: p}, http.StatusOK)
}

// logFilter reads what is asked for. Days are the reader's; the last one counts whole.
func (d *Desk) logFilter(r *http.Request, q url.Values) (f audit.Filter, err error) {
	f = audit.Filter{Actor: q.Get("actor"), Act: q.Get("act"), Subject: q.Get("subject"), Newest: true, Limit: logLines + 1}
	if f.Since, err = d.logDay(r, "since", q.Get("since")); err != nil {
		return f, err
	}
	if f.Until, err = d.logDay(r, "until", q.Get("until")); err != nil {
		return f, err
	}
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	if s := q.Get("before"); s != "" {
		if f.Before, err = strconv.ParseInt(s, 10, 64); err != nil || f.Before < 1 {
			fault := tocsin.Faultf(tocsin.Invalid, "%.40q is no end of a page", s)
			fault.Field = "before"
			return f, fault
		}
	}
	return f, nil
}

func (d *Desk) logDay(r *http.Request, field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, s, d.console.Zone(r))
	if err != nil {
		fault := tocsin.Faultf(tocsin.Invalid, "%.20q is no day: write it as 2026-12-31", s)
		fault.Field = field
		return at, fault
	}
	return at, nil
}

// logHref is the same question further on.
func logHref(q url.Values, before string) string {
	next := url.Values{}
	for _, k := range []string{"actor", "act", "subject", "since", "until"} {
		if v := q.Get(k); v != "" {
			next.Set(k, v)
		}
	}
	if before != "" {
		next.Set("before", before)
	}
	return LogPath + "?" + next.Encode()
}

// spelled writes a line's JSON on lines of its own; "" for none.
func spelled(detail json.RawMessage) string {
	var b bytes.Buffer
	if s := string(bytes.TrimSpace(detail)); s == "" || s == "{}" || s == "null" || json.Indent(&b, detail, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// checkLog looks through the whole chain.
func (d *Desk) checkLog(r *http.Request) (*logVerdict, error) {
	var v logVerdict
	var broken *audit.Broken
	var err error
	v.Good, err = audit.Verify(r.Context(), d.Room.DB)
	if errors.As(err, &broken) {
		v.Broken, v.Why = max(broken.Seq, 1), broken.Why
		err = nil
	}
	return &v, err
}
