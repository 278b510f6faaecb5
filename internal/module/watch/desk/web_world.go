package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console/worldmap"
	"tocsin/internal/kit/lang"
)

// World is how many events each country has.
type World struct {
	Counts map[string]int64 // by code of ISO 3166-1 alpha-2
	Home   string           // the node's own country
	View   worldmap.View
}

// worldPage is the map with its table.
type worldPage struct {
	worldmap.Map
	Side  []option
	Days  int64
	Found bool
}

// The choices of the page: of which side of an event the country is counted.
const (
	sideSource = "source"
	sideTarget = "destination"
)

func (d *Desk) world(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	side := f.side()
	if f.err != nil {
		return f.err
	}
	l := d.console.Lang(r)
	got, err := d.source.World(r.Context(), side == sideTarget)
	if err != nil {
		return err
	}
	p := worldPage{Map: worldmap.New(l.Tag, got.Home, got.Counts, got.View), Days: OverviewDays, Side: sideOptions(l, side)}
	p.Found = len(p.Rows) > 0
	return d.render(w, r, "world", l.Text("watch.world.title"), tocsin.Amber, p)
}

// side is the side of events that is asked for; "" where none is named.
func (f *form) side() string {
	side := f.text("side", maxWords)
	if side != "" && side != sideSource && side != sideTarget && f.err == nil {
		f.err = &tocsin.Fault{Why: tocsin.Invalid, Field: "side", Text: "is neither source nor destination"}
	}
	return side
}

func sideOptions(l *lang.Lang, side string) []option {
	return []option{
		{Value: sideSource, Text: l.Text("watch.world.source"), Selected: side != sideTarget},
		{Value: sideTarget, Text: l.Text("watch.world.target"), Selected: side == sideTarget},
	}
}
