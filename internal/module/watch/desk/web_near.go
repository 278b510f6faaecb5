package desk

import (
	"net/http"
	"strings"

	"tocsin"
	"tocsin/internal/console/worldmap"
	"tocsin/internal/kit/lang"
)

// nearPage is one country among its neighbours, with the table of what is on the map.
type nearPage struct {
	worldmap.NearMap
	Name    string // of the country
	Title   string
	Found   bool // a country is shown
	Country []option
	Side    []option
	Wide    []option
	Days    int64
}

// near shows a country among its neighbours: the one that is asked for, or the node's own, or where that has no shape the
// one with the most events. Where no event names one either, the page asks which.
func (d *Desk) near(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	side, country, wide := f.side(), strings.ToUpper(f.text("cc", maxWords)), f.text("wide", maxWords)
	if f.err != nil {
		return f.err
	}
	l := d.console.Lang(r)
	got, err := d.source.World(r.Context(), side == sideTarget)
	if err != nil {
		return err
	}
	asked := country != ""
	if !asked {
		country = got.Home
	}
	m, ok := worldmap.Near(l.Tag, country, wide == "1", got.Counts, got.View)
	switch {
	case !ok && asked:
		return &tocsin.Fault{Why: tocsin.NotFound, Field: "cc", Text: "is no country of the map"}
	case !ok:
		country = most(l, got)
		m, ok = worldmap.Near(l.Tag, country, wide == "1", got.Counts, got.View)
	}
	p := nearPage{NearMap: m, Found: ok, Name: worldmap.Name(l.Tag, country), Days: OverviewDays, Side: sideOptions(l, side),
		Wide: []option{{Value: "", Text: l.Text("watch.near.near"), Selected: wide != "1"}, {Value: "1", Text: l.Text("watch.near.wide"), Selected: wide == "1"}}}
	if !ok {
		p.Country = []option{{Text: l.Text("watch.near.choose"), Selected: true}}
	}
	for _, code := range worldmap.Drawn(l.Tag) {
		p.Country = append(p.Country, option{Value: code, Text: worldmap.Name(l.Tag, code), Selected: code == country})
	}
	p.Title = l.Text("watch.near.link")
	if ok {
		p.Title = l.Text("watch.near.title", "country", p.Name)
	}
	return d.render(w, r, "world/near", p.Title, tocsin.Amber, p)
}

// most is the country of the map with the most events; "" where no event names one.
func most(l *lang.Lang, got World) (best string) {
	for _, code := range worldmap.Drawn(l.Tag) {
		if got.Counts[code] > got.Counts[best] {
			best = code
		}
	}
	return best
}
