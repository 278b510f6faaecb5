package desk

import (
	"fmt"
	"net/http"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// orgsPage is the list of constituents.
type orgsPage struct {
	OrgList
	Query    OrgQuery
	Count    string
	Options  []option
	Lines    []orgLine
	Filtered bool
	New      bool // the reader may enter a new one
	Pages    pageLinks
}

// orgLine is a constituent in a table.
type orgLine struct {
	OrgRow
	Where string
	Nets  []string // a few of its networks
	More  int      // networks that are not shown
	Spark console.Spark
}

func (d *Desk) orgs(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	q := OrgQuery{Words: f.text("q", maxWords), Sector: f.text("sector", maxWords), After: f.after(), Limit: perPage}
	if f.err != nil {
		return f.err
	}
	list, err := d.source.Orgs(r.Context(), q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := orgsPage{OrgList: list, Query: q, Pages: turn(r, list.Next), Filtered: q.Words+q.Sector != ""}
	p.Count = counted(l, "watch.orgs.count", list.Total)
	_, p.New = d.may(r, actTend)
	p.Options = options(l.Text("form.all"), list.Sectors, q.Sector, func(s string) string { return sector(l, s) })
	for _, o := range list.Rows {
		p.Lines = append(p.Lines, newOrgLine(l, o))
	}
	return d.render(w, r, "org", l.Text("watch.orgs.title"), tocsin.Amber, p)
}

// fewNets is how many networks a table shows of a constituent.
const fewNets = 3

func newOrgLine(l *lang.Lang, o OrgRow) orgLine {
	line := orgLine{OrgRow: o, Where: sector(l, o.Sector)}
	line.Spark = console.NewSpark(l.Text("watch.orgs.spark", "n", sum(o.Days), "days", len(o.Days)), o.Days)
	for i, n := range o.Org.Nets {
		if i == fewNets {
			line.More = len(o.Org.Nets) - fewNets
			break
		}
		line.Nets = append(line.Nets, netText(n))
	}
	return line
}

func sum(days []int64) (n int64) {
	for _, d := range days {
		n += d
	}
	return n
}

// orgPage is one constituent.
type orgPage struct {
	OrgPage
	Where                string
	Nets                 []netRow
	Lapse                string // how long a problem stays
	Columns              console.Columns
	TypeBars             console.Bars
	AllHref, EventsHref  string
	DigestHref, ListHref string
	EditHref             string // where it is changed; "" for who may not
}

// actTend is what lets somebody change constituents.
const actTend = "roster.write"

// netRow is a network of a constituent.
type netRow struct {
	Kind string // names it in the catalogue: asn, prefix or domain
	Text string
	From tocsin.From
	Hand bool
}

func (d *Desk) org(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	o, err := d.source.Org(r.Context(), slug)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := orgPage{
		OrgPage: o, Where: sector(l, o.Sector), DigestHref: DigestHref(slug),
		Columns: console.NewColumns(l, l.Text("watch.overview.days", "n", len(o.Days)), o.Days),
		AllHref: link("/watch/findings", "owner", slug), EventsHref: link("/watch/events", "owner", slug, "since", "30d"),
	}
	if _, ok := d.may(r, actTend); ok {
		p.EditHref = OrgHref(slug) + "/edit"
	}
	for _, n := range o.Org.Nets {
		p.Nets = append(p.Nets, netRow{netKind(n), netText(n), n.From, n.From == tocsin.ByHand})
	}
	for i := range p.Findings { // the page says whose they are
		p.Findings[i].OwnerName = ""
	}
	if o.ToFix > 0 {
		p.Lapse = l.Span(o.ToFix)
	}
	p.TypeBars = d.bars(l, "type", o.Types, func(c Count) console.Bar {
		return console.Bar{Label: l.Word("class", c.Key), Href: link("/watch/findings", "owner", slug, "type", c.Key)}
	})
	return d.render(w, r, "org/one", o.Name, o.Mark, p)
}

// netKind names the sort of a network in the catalogue.
func netKind(n tocsin.Net) string {
	switch {
	case n.AS != 0:
		return "asn"
	case n.Prefix.IsValid():
		return "prefix"
	}
	return "domain"
}

// netText writes a network as people do.
func netText(n tocsin.Net) string {
	switch netKind(n) {
	case "asn":
		return asText(n.AS)
	case "prefix":
		return n.Prefix.String()
	}
	return strings.ToLower(n.Domain)
}

// At is when the contact's digests leave, "08:00".
func (c Contact) At() string { return fmt.Sprintf("%02d:00", c.Hour) }
