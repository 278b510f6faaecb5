package desk

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/lang"
)

// inboxPage is the list of reports.
type inboxPage struct {
	ReportList
	Query    ReportQuery
	Count    string
	Options  []option
	States   []option
	Filtered bool
	Pages    pageLinks
}

func (d *Desk) inbox(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	q := ReportQuery{Feed: f.text("feed", maxWords), State: inbox.State(f.text("state", maxWords)), After: f.after(), Limit: perPage}
	if f.err != nil {
		return f.err
	}
	list, err := d.source.Reports(r.Context(), q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := inboxPage{ReportList: list, Query: q, Pages: turn(r, list.Next), Filtered: q.Feed != "" || q.State != ""}
	p.Count = counted(l, "watch.inbox.count", list.Total)
	p.Options = options(l.Text("form.all"), list.Feeds, q.Feed, func(s string) string { return s })
	p.States = stateOptions(l, q.State)
	return d.render(w, r, "report", l.Text("watch.inbox.title"), list.Mark, p)
}

func stateOptions(l *lang.Lang, selected inbox.State) []option {
	names := []string{string(inbox.Waiting), string(inbox.Done), string(inbox.Failed)}
	return options(l.Text("form.all"), names, string(selected), func(s string) string { return l.Word("state", s) })
}

// reportPage is one report.
type reportPage struct {
	ReportPage
	Pages      pageLinks
	EventsHref string
	Reading    bool
	Width      string
	Lapse      string
	Rate       int64 // records a second; 0 where that says nothing
}

func (d *Desk) report(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.NotFound, Text: "There is no report of that number.", Err: err}
	}
	f := query(r)
	after := f.after()
	if f.err != nil {
		return f.err
	}
	rep, err := d.source.Report(r.Context(), id, after, perPage)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := reportPage{ReportPage: rep, Pages: turn(r, rep.Next), Reading: rep.State == inbox.Waiting}
	p.EventsHref = link("/watch/events", "report", strconv.FormatInt(id, 10), "since", "all")
	_, p.Width = share(uint64(max(rep.Done, 0)*1000), 1000)
	p.Lapse = l.Decimal(rep.Seconds, 2)
	if rep.Seconds >= 0.01 {
		p.Rate = int64(float64(rep.Read) / rep.Seconds)
	}
	return d.render(w, r, "report/one", rep.Name, rep.Mark, p)
}
