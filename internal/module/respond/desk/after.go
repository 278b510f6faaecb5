package desk

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// point is something of a time line: what a person wrote down, or what the desk knows by itself.
type point struct {
	N    int    // as the picture numbers it, from 1
	X    string // where it stands in the picture
	At   time.Time
	Kind string // in the reader's language
	Text string
	Mark tocsin.Mark
	Own  int64 // id of what somebody wrote down; 0 for what the desk knows

	Group      string // of its kind: way, inside, goal, team, other, desk
	GroupName  string
	When       string // as it was said, no more exactly than it is known; "" is At
	Source     string
	Assets     []int64
	Indicators []int64
	Tied       []tie // what it happened to and by which it is known
}

// tie is an asset or an indicator that something speaks of.
type tie struct{ Text, Href string }

// The picture of a time line: its width, the room beside it, and how near two numbers may stand, in units of the drawing.
const (
	lineWidth = 1000.0
	lineEdge  = 16.0
	lineGap   = 28.0
	maxPoints = 34 // that a picture holds; the list has all
)

// points are the time line of a case as it is shown to somebody: the earliest first.
func (d *teller) points(l *lang.Lang, c item.Case) []point {
	var list []point
	add := func(kind string, at time.Time, text string) {
		if !at.IsZero() {
			list = append(list, point{At: at, Kind: l.Word("respond.moment", kind), Text: text, Mark: c.Mark, Group: "desk"})
		}
	}
	add("opened", c.Created, l.Word("respond.how", string(c.How)))
	add("answered", c.Answered, "")
	all := d.statutes()
	for _, k := range c.Clocks {
		if k.Set != "sla" && k.Set != "them" {
			add("clock", k.Met, clockName(l, all, k))
		}
	}
	for _, p := range c.Children {
		if p.Kind == item.Measure || p.Kind == item.Investigation {
			add(string(p.Kind), p.Created, p.Number+" "+p.Title)
		}
	}
	add("closed", c.Closed, closedAs(l, c))
	for _, m := range c.Moments {
		list = append(list, point{At: m.At, Kind: l.Word("respond.moment", m.Kind), Text: m.Text, Mark: m.Mark, Own: m.ID, Group: item.MomentGroup(m.Kind),
			When: whenOf(l, m), Source: m.Source, Assets: m.Assets, Indicators: m.Indicators, Tied: tiesOf(c, m)})
	}
	for i := range list {
		list[i].GroupName = l.Word("respond.moments", list[i].Group)
	}
	slices.SortStableFunc(list, func(a, b point) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Own, b.Own)) })
	place(list)
	return list
}

// whenOf writes a time as it was said: in its own zone and no more exactly than it is known. "" leaves it to the reader's.
func whenOf(l *lang.Lang, m item.Moment) string {
	at, zone := m.When()
	switch m.Exact {
	case "day":
		return l.Date(at)
	case "hour":
		return l.Text("respond.line.hour", "day", l.Date(at), "hour", at.Format("15"), "zone", zone)
	}
	return ""
}

// tiesOf are the assets and indicators that a moment speaks of, as far as the case has them.
func tiesOf(c item.Case, m item.Moment) (list []tie) {
	for _, a := range c.Assets {
		if slices.Contains(m.Assets, a.ID) {
			list = append(list, tie{a.Name, itemPath(c.Number) + "/assets/" + strconv.FormatInt(a.ID, 10)})
		}
	}
	for _, x := range c.Indicators {
		if slices.Contains(m.Indicators, x.ID) {
			list = append(list, tie{x.Defanged(), findPath(x.Value)})
		}
	}
	return list
}

func closedAs(l *lang.Lang, c item.Case) string {
	if c.Resolution == "" {
		return ""
	}
	return l.Word("respond.resolution", string(c.Resolution))
}

// place numbers points and sets each where its time is, or as near to that as their numbers can be read.
func place(list []point) {
	if len(list) == 0 {
		return
	}
	first, whole := list[0].At, list[len(list)-1].At.Sub(list[0].At)
	x := make([]float64, len(list))
	for i, p := range list {
		if whole > 0 {
			x[i] = lineEdge + (lineWidth-2*lineEdge)*float64(p.At.Sub(first))/float64(whole)
		} else {
			x[i] = lineEdge
		}
		if i > 0 {
			x[i] = max(x[i], x[i-1]+lineGap)
		}
	}
	limit := lineWidth - lineEdge
	for i := len(x) - 1; i >= 0; i-- {
		x[i] = min(x[i], limit)
		limit = x[i] - lineGap
	}
	for i := range list {
		list[i].N, list[i].X = i+1, strconv.FormatFloat(x[i], 'f', 1, 64)
	}
}
