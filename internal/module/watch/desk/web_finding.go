package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/find"
)

// findingsPage is the list of findings.
type findingsPage struct {
	FindingList
	Query                       FindingQuery
	Count                       string
	Statuses, Types, Severities []option
	Orders                      []option
	Filtered                    bool
	Pages                       pageLinks
}

func (d *Desk) findings(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	q := FindingQuery{
		Owner: f.text("owner", maxWords), Type: f.text("type", maxWords), Sector: f.text("sector", maxWords),
		Severity: f.text("severity", maxWords), Status: find.Status(f.text("status", maxWords)),
		Order: f.text("order", maxWords), After: f.after(), Limit: perPage,
	}
	if f.err != nil {
		return f.err
	}
	list, err := d.source.Findings(r.Context(), q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := findingsPage{FindingList: list, Query: q, Count: counted(l, "watch.findings.count", list.Total), Pages: turn(r, list.Next)}
	p.Statuses, p.Types, p.Severities = statusOptions(l, q.Status), typeOptions(l, q.Type), severityOptions(l, q.Severity)
	p.Orders = orderOptions(l, q.Order)
	if q.Owner != "" { // the filter names it
		for i := range p.Rows {
			p.Rows[i].OwnerName = ""
		}
	}
	p.Filtered = q.Owner+q.Type+q.Sector+q.Severity+string(q.Status)+q.Order != ""
	return d.render(w, r, "finding", l.Text("watch.findings.title"), list.Mark, p)
}

// statusOptions are the statuses in the order in which people look at them.
func statusOptions(l *lang.Lang, selected find.Status) []option {
	names := make([]string, len(find.Statuses))
	for i, s := range find.Statuses {
		names[i] = string(s)
	}
	return options(l.Text("form.all"), names, string(selected), func(s string) string { return l.Word("status", s) })
}

// orderOptions are what the list can be sorted by.
func orderOptions(l *lang.Lang, selected string) []option {
	return []option{{"", l.Text("watch.field.severity"), selected == ""}, {ByPriority, l.Text("watch.field.priority"), selected == ByPriority}}
}

// severityOptions are the severities, the worst first.
func severityOptions(l *lang.Lang, selected string) []option {
	var names []string
	for rank := tocsin.Critical; rank > tocsin.Unrated; rank-- {
		names = append(names, rank.String())
	}
	return options(l.Text("form.all"), names, selected, func(s string) string { return l.Word("severity", s) })
}

// findingPage is one finding.
type findingPage struct {
	FindingPage
	casesOf
	Columns    console.Columns
	EventsHref string
}

func (d *Desk) finding(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	p := find.Problem{
		Owner: f.text("owner", maxWords), Type: f.text("type", maxWords), Identifier: f.text("identifier", maxCursor),
	}
	if f.err != nil {
		return f.err
	}
	one, err := d.source.Finding(r.Context(), p)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	page := findingPage{FindingPage: one, casesOf: d.casesOf(r, About{Kind: "finding", Ref: p.Owner + "/" + p.Type + "/" + p.Identifier, Title: one.Identifier + " · " + one.OwnerName, Org: p.Owner, Class: p.Type})}
	page.Columns = console.NewColumns(l, l.Text("watch.overview.days", "n", len(one.Days)), one.Days)
	page.EventsHref = link("/watch/events", "owner", p.Owner, "type", p.Type, "identifier", p.Identifier, "since", "30d")
	return d.render(w, r, "finding/one", one.Identifier+" · "+one.OwnerName, one.Mark, page)
}
