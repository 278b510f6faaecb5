package desk

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tocsin"
)

// eventsPage is the list of events.
type eventsPage struct {
	EventList
	Query     EventQuery
	Count     string
	Spans     []option
	Types     []option
	Levels    []option
	Lines     []eventRow
	Filtered  bool
	More      bool // a field that stands folded away is in use
	Pages     pageLinks
	CSV, JSON string
	Begin     bool // whoever reads may begin a case of these events
	Enter     bool // and enter others
}

// eventQuery reads what events a person asks for.
func eventQuery(r *http.Request) (q EventQuery, span string, err error) {
	f := query(r)
	q = EventQuery{
		LogsQL: f.text("q", maxLogsQL), Owner: f.text("owner", maxWords), Type: f.text("type", maxWords),
		Identifier: f.text("identifier", maxCursor), Report: f.number("report"), After: f.after(), Limit: perPage,
		About: f.text("about", maxWords), Country: strings.ToUpper(f.text("cc", maxWords)), Severity: f.text("severity", maxWords), Feed: f.text("feed", maxWords),
	}
	span, q.Since = f.span("since")
	return q, span, f.err
}

func (d *Desk) events(w http.ResponseWriter, r *http.Request) error {
	q, span, err := eventQuery(r)
	if err != nil {
		return err
	}
	list, err := d.source.Events(r.Context(), q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := eventsPage{EventList: list, Query: q, Lines: d.eventRows(list.Rows), Pages: turn(r, list.Next)}
	p.Count = counted(l, "watch.events.count", list.Total)
	p.Types = typeOptions(l, q.Type)
	for _, s := range spans() {
		p.Spans = append(p.Spans, option{s.name, l.Text("watch.span." + s.name), s.name == span})
	}
	p.Levels = severityOptions(l, q.Severity)
	p.More = q.Country+q.Severity+q.Feed+q.LogsQL != ""
	p.Filtered = p.More || q.Owner+q.Type+q.Identifier+q.About != "" || q.Report > 0
	values := keep(r.URL.Query())
	values.Del("after")
	p.CSV, p.JSON = "/watch/events.csv?"+values.Encode(), "/watch/events.json?"+values.Encode()
	p.Begin = len(list.Rows) > 0 && d.casesOf(r, About{Kind: "event"}).Begin != ""
	_, p.Enter = d.may(r, "incident.work")
	return d.render(w, r, "event", l.Text("watch.events.title"), list.Mark, p)
}

// eventPage is one event.
type eventPage struct {
	EventPage
	casesOf
	Seen       time.Time
	Address    string
	Groups     []fieldGroup
	Raw        string
	RawTruly   bool // Raw is text; otherwise it is still base64
	ReportHref string
	OwnerHref  string
	Code       string // the feed and kind of report
	Line       string
}

// fieldGroup is a part of an event's fields.
type fieldGroup struct {
	Key    string // names the heading in the catalogue
	Fields []eventField
}

// eventField is a field of an event, with where its value is looked up; "" for what is none of an address, a name or a hash.
type eventField struct {
	tocsin.Field
	Href string
}

// lookedUp are the fields whose values can be looked up.
var lookedUp = []string{"source.ip", "source.fqdn", "source.asn", "source.network", "source.url", "destination.ip", "destination.fqdn", "destination.asn", "destination.network", "destination.url",
	"malware.hash.md5", "malware.hash.sha1", "malware.hash.sha256", "product.vulnerabilities"}

// fieldOf makes a link of a value that can be looked up. The number of an AS is looked up as one.
func fieldOf(f tocsin.Field) eventField {
	words := f.Value
	if strings.HasSuffix(f.Name, ".asn") {
		words = "AS" + words
	}
	if !slices.Contains(lookedUp, f.Name) || words == "" || len(words) > maxWords || strings.ContainsAny(words, " ,;") {
		return eventField{Field: f}
	}
	return eventField{f, link(SearchPath, "q", words)}
}

func (d *Desk) event(w http.ResponseWriter, r *http.Request) error {
	id, err := tocsin.ParseID(r.PathValue("id"))
	if err != nil {
		return &tocsin.Fault{Why: tocsin.NotFound, Text: "There is no event of that id: it has 24 hexadecimal digits.", Err: err}
	}
	e, err := d.source.Event(r.Context(), id, near(r))
	if err != nil {
		return err
	}
	row := newEventRow(&e.Event)
	p := eventPage{EventPage: e, Seen: row.Time, Address: row.Address, Groups: groups(e.Fields), Line: e.Get(tocsin.KeyReportLine), Code: row.Where}
	if report := e.Get(tocsin.KeyReport); report != "" {
		p.ReportHref = "/watch/inbox/" + strings.Trim(report, "/")
	}
	if row.Owner != "" {
		p.OwnerHref = OrgHref(row.Owner)
	}
	p.Raw, p.RawTruly = rawText(e.Get("raw"))
	title := row.Address
	if title == "" {
		title = id.String()
	}
	p.casesOf = d.casesOf(r, About{Kind: "event", Ref: id.String(), Title: title, Org: e.Get(tocsin.KeyOwner), Class: e.Get("classification.type")})
	return d.render(w, r, "event/one", title, e.Mark, &p)
}

// near is the time that EventHref says, or zero.
func near(r *http.Request) time.Time {
	if n, err := strconv.ParseInt(r.FormValue("at"), 10, 64); err == nil {
		return time.Unix(n, 0)
	}
	return time.Time{}
}

// groups sorts an event's fields into what, where, and the rest.
func groups(fields []tocsin.Field) []fieldGroup {
	out := []fieldGroup{{Key: "what"}, {Key: "source"}, {Key: "destination"}, {Key: "extra"}}
	sorted := slices.SortedFunc(slices.Values(fields), func(a, b tocsin.Field) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range sorted {
		if f.Name != "raw" {
			i := groupOf(f.Name)
			out[i].Fields = append(out[i].Fields, fieldOf(f))
		}
	}
	return slices.DeleteFunc(out, func(g fieldGroup) bool { return len(g.Fields) == 0 })
}

// groupOf is the index of a field's group.
func groupOf(name string) int {
	switch {
	case strings.HasPrefix(name, "source."):
		return 1
	case strings.HasPrefix(name, "destination."):
		return 2
	case strings.HasPrefix(name, tocsin.ExtraPrefix):
		return 3
	}
	return 0
}

// rawText decodes the record as it stood in its report; what is not text stays as it is.
func rawText(raw string) (text string, ok bool) {
	b, err := base64.StdEncoding.DecodeString(raw)
	if err != nil || !utf8.Valid(b) {
		return raw, false
	}
	return string(b), true
}
