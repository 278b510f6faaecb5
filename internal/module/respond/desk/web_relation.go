package desk

import (
	"net/http"
	"net/url"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/layer"
)

// relationsBody is the picture of what an item hangs together with.
type relationsBody struct {
	Item    item.Item
	Path    string
	Picture layer.Picture
	Boxes   []nodeBox
	Lines   []tieLine
	Left    []string // how many more there are, in words
}

// nodeBox is a thing of the picture, and of the table beside it.
type nodeBox struct {
	item.Node
	layer.Box
	MidX, TopY, LowY int    // where its two lines of text stand
	Href             string // "" for what has no page
	Short            string // Text, cut to what a box holds
	What             string // its kind and state in words
	Code             bool   // Text is code, left to right
	Tied             []tie  // what it hangs together with
}

// tieLine is a line of the picture.
type tieLine struct {
	Path string
	Weak bool
}

func (d *Desk) relations(w http.ResponseWriter, r *http.Request) error {
	v, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	g, err := d.room.Relations(r.Context(), v, it.Number)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := relationsBody{Item: it, Path: itemPath(it.Number)}
	d.draw(l, g, &b)
	for _, kind := range []string{string(item.Report), string(item.Incident), string(item.Investigation), string(item.Measure), item.NodeOrg, item.NodeAsset, item.NodeKin, item.NodeIndicator} {
		if n := g.Left[kind]; n > 0 {
			b.Left = append(b.Left, l.Word("respond.node", kind)+": "+l.Number(int64(n)))
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/relations", Title: l.Text("respond.relations") + " " + it.Number, Mark: it.Mark, Body: &b}, http.StatusOK)
}

// draw lays a graph out and says it in the reader's language.
func (d *Desk) draw(l *lang.Lang, g item.Relations, b *relationsBody) {
	at := map[string]int{}
	for i, n := range g.Nodes {
		at[n.Key] = i
	}
	links := make([]layer.Link, len(g.Ties))
	for i, t := range g.Ties {
		links[i] = layer.Link{From: at[t.From], To: at[t.To]}
	}
	b.Picture = layer.Lay(len(g.Nodes), links, l.Dir() == "rtl")
	for i, n := range g.Nodes {
		box := b.Picture.Boxes[i]
		b.Boxes = append(b.Boxes, nodeBox{Node: d.named(n), Box: box, MidX: box.X + layer.Width/2, TopY: box.Y + 18, LowY: box.Y + 35,
			Href: nodeHref(b.Path, n), What: nodeWhat(l, n), Code: n.Kind == item.NodeIndicator})
	}
	for i := range b.Boxes {
		holds := boxHolds
		if b.Boxes[i].Code {
			holds = codeHolds
		}
		b.Boxes[i].Short = shortened(b.Boxes[i].Text, holds)
	}
	for i, t := range g.Ties {
		b.Lines = append(b.Lines, tieLine{b.Picture.Lines[i], t.Weak})
		from, to := &b.Boxes[links[i].From], &b.Boxes[links[i].To]
		from.Tied, to.Tied = append(from.Tied, tie{to.Text, to.Href}), append(to.Tied, tie{from.Text, from.Href})
	}
}

// named gives a constituent the name that people call it by.
func (d *Desk) named(n item.Node) item.Node {
	if n.Kind == item.NodeOrg {
		n.Text = d.name(n.Ref)
	}
	return n
}

// nodeWhat is what a thing is and how it is, in words.
func nodeWhat(l *lang.Lang, n item.Node) string {
	what := l.Word("respond.node", n.Kind)
	switch n.Kind {
	case item.NodeOrg:
		return what
	case item.NodeAsset:
		return what + " · " + l.Word("respond.asset.state", n.Sort)
	case item.NodeIndicator:
		return what + " · " + l.Word("respond.indicator", n.Sort)
	}
	return what + " · " + l.Word("respond.status", n.Sort)
}

// nodeHref is the page of a thing.
func nodeHref(path string, n item.Node) string {
	switch n.Kind {
	case item.NodeOrg:
		return "/watch/constituents/" + url.PathEscape(n.Ref)
	case item.NodeAsset:
		return path + "/assets/" + n.Ref
	case item.NodeIndicator:
		return path + "/indicators/" + n.Ref
	}
	return itemPath(n.Ref)
}

// What a line of a box holds.
const (
	boxHolds  = 25     // narrow signs
	codeHolds = 22     // and of code
	firstWide = 0x2E80 // from here on are the wide ones of East Asia
)

// shortened cuts a text to so many narrow signs; wide ones count twice.
func shortened(s string, most int) string {
	n := 0
	for i, r := range s {
		n++
		if r >= firstWide {
			n++
		}
		if n > most {
			return s[:i] + "…"
		}
	}
	return s
}
