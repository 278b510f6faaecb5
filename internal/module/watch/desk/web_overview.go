package desk

import (
	"net/http"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// overviewPage is what the overview shows.
type overviewPage struct {
	Overview
	AsOf                         time.Time
	Empty                        bool
	Headline                     string
	Columns                      console.Columns
	SectorBars, OwnerBars        console.Bars
	TypeBars, NobodyBars         console.Bars
	Rows                         []eventRow
	OpenHref, FixedHref, NewHref string
	Notice                       *console.Notice
}

func (d *Desk) overview(w http.ResponseWriter, r *http.Request) error {
	o, err := d.source.Overview(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := overviewPage{
		Overview: o, AsOf: d.now(), Empty: o.Reports == 0, Headline: headline(l, o),
		Columns:  console.NewColumns(l, l.Text("watch.overview.days", "n", len(o.Days)), o.Days),
		Rows:     d.eventRows(o.Newest),
		OpenHref: link("/watch/findings", "status", "open"), FixedHref: link("/watch/findings", "status", "fixed"),
		NewHref: link("/watch/findings", "status", "relapsed"),
	}
	p.SectorBars = d.bars(l, "sector", o.Sectors, func(c Count) console.Bar {
		return console.Bar{Label: sector(l, c.Key), Href: link("/watch/findings", "sector", c.Key)}
	})
	p.OwnerBars = d.bars(l, "owner", o.Worst, func(c Count) console.Bar {
		return console.Bar{Label: c.Name, Href: OrgHref(c.Key)}
	})
	p.TypeBars = d.bars(l, "type", o.Types, func(c Count) console.Bar {
		return console.Bar{Label: l.Word("class", c.Key), Href: link("/watch/findings", "type", c.Key)}
	})
	p.NobodyBars = d.bars(l, "nobody", o.Nobody, func(c Count) console.Bar {
		return console.Bar{Label: strings.TrimSpace(c.Key + " " + c.Name), Code: true, Href: link(SearchPath, "q", c.Key)}
	})
	if d.Notice != nil {
		if p.Notice, err = d.Notice(r); err != nil {
			return err
		}
	}
	return d.render(w, r, "overview", l.Text("watch.overview.title"), o.Mark, p)
}

// bars makes a chart of counts; kind names its texts in the catalogue.
func (d *Desk) bars(l *lang.Lang, kind string, counts []Count, bar func(Count) console.Bar) console.Bars {
	rows := make([]console.Bar, 0, len(counts))
	for _, c := range counts {
		b := bar(c)
		b.N = c.N
		rows = append(rows, b)
	}
	key := "watch.bars." + kind
	return console.NewBars(l.Text(key), l.Text(key+".head"), l.Text(key+".count"), rows)
}

// headline says in one sentence how things stand.
func headline(l *lang.Lang, o Overview) string {
	if o.Open == 0 {
		return l.Text("watch.overview.calm")
	}
	return l.Text("watch.overview.headline",
		"open", l.Text("watch.overview.open", "n", o.Open),
		"at", l.Text("watch.overview.at", "n", o.Owners))
}

// sector returns a sector's name; one that is not known stays as its owner wrote it.
func sector(l *lang.Lang, key string) string {
	if key == "" {
		return l.Text("watch.sector.none")
	}
	return l.Word("sector", key)
}

// eventRow is an event in a table.
type eventRow struct {
	Time                           time.Time
	Href                           string
	Address, Port, Type, Detail    string
	Severity, Owner, Report, Where string
	OwnerName                      string
}

// eventRows picks what a table shows of events.
func (d *Desk) eventRows(events []tocsin.Event) []eventRow {
	rows := make([]eventRow, 0, len(events))
	for i := range events {
		row := newEventRow(&events[i])
		if row.Owner != "" {
			row.OwnerName = d.source.Name(row.Owner)
		}
		rows = append(rows, row)
	}
	return rows
}

func newEventRow(e *tocsin.Event) eventRow {
	row := eventRow{
		Href: EventHref(e.ID.String(), time.Unix(0, e.Time)), Port: e.Get("source.port"), Type: e.Get("classification.type"),
		Address: first(e, "source.ip", "source.fqdn", "source.url", "source.network", "malware.hash.sha256"),
		Detail:  first(e, "malware.name", "classification.identifier"), Severity: e.Get("severity"),
		Owner: e.Get(tocsin.KeyOwner), Report: e.Get(tocsin.KeyReport), Where: e.Get("feed.code"),
	}
	if e.Time != 0 {
		row.Time = time.Unix(0, e.Time).UTC()
	}
	return row
}

// first returns the first of the fields that the event has.
func first(e *tocsin.Event, names ...string) string {
	for _, n := range names {
		if v := e.Get(n); v != "" {
			return v
		}
	}
	return ""
}

// OwnerHref is the page of the event's owner.
func (e eventRow) OwnerHref() string { return OrgHref(e.Owner) }
