// Package layer lays out a small graph in layers: boxes in columns from the start of a line to its end, each as far along
// as it is from what it hangs on, with lines between them. The same graph is laid out the same way every time. It knows
// nothing of what the boxes are.
package layer

import (
	"cmp"
	"fmt"
	"slices"
)

// The measures of a layout, in units of the drawing.
const (
	Width  = 196 // of a box
	Height = 44
	GapX   = 64 // between columns
	GapY   = 14 // between boxes of a column
	Edge   = 4  // around all
)

// Link says that one box leads to another: that stands further along, unless the graph goes in a ring.
type Link struct{ From, To int }

// Box is where a node stands: its upper left corner.
type Box struct{ X, Y int }

// Picture is a graph that is laid out.
type Picture struct {
	Width, Height int
	Boxes         []Box    // by node
	Lines         []string // by link: what an SVG path has as its d
}

// Lay lays n nodes out; links to nodes that are not there are errors of whoever calls. mirrored lets the columns go from right
// to left.
func Lay(n int, links []Link, mirrored bool) Picture {
	columns := columnsOf(depths(n, links), links)
	p := Picture{Boxes: make([]Box, n), Height: 2*Edge + Height}
	for _, c := range columns {
		p.Height = max(p.Height, 2*Edge+len(c)*(Height+GapY)-GapY)
	}
	p.Width = 2*Edge + max(len(columns)*(Width+GapX)-GapX, Width)
	for x, c := range columns {
		top := (p.Height - (len(c)*(Height+GapY) - GapY)) / 2
		for y, node := range c {
			b := Box{Edge + x*(Width+GapX), top + y*(Height+GapY)}
			if mirrored {
				b.X = p.Width - Width - b.X
			}
			p.Boxes[node] = b
		}
	}
	for _, l := range links {
		p.Lines = append(p.Lines, line(p.Boxes[l.From], p.Boxes[l.To]))
	}
	return p
}

// depths are how far along each node stands: one further than the furthest that leads to it. In a ring that is cut off after
// as many steps as there are nodes.
func depths(n int, links []Link) []int {
	at := make([]int, n)
	for range n {
		moved := false
		for _, l := range links {
			if l.From != l.To && at[l.To] <= at[l.From] && at[l.From]+1 < n {
				at[l.To], moved = at[l.From]+1, true
			}
		}
		if !moved {
			break
		}
	}
	return pulled(at, links)
}

// pulled lets what leads somewhere, and has nothing before it, stand right before that.
func pulled(at []int, links []Link) []int {
	for node := range at {
		nearest, has := -1, false
		for _, l := range links {
			if l.To == node && l.From != node {
				has = true
			}
			if l.From == node && l.To != node && (nearest < 0 || at[l.To] < nearest) {
				nearest = at[l.To]
			}
		}
		if !has && nearest > 0 {
			at[node] = nearest - 1
		}
	}
	return at
}

// columnsOf are the nodes by how far along they stand; in each column they stand where what leads to them stands, as far as
// they can, and else in the order in which they were given.
func columnsOf(at []int, links []Link) (columns [][]int) {
	order := slices.Sorted(slices.Values(at))
	for _, depth := range slices.Compact(order) {
		var c []int
		for node, d := range at {
			if d == depth {
				c = append(c, node)
			}
		}
		columns = append(columns, c)
	}
	place := make([]int, len(at))
	for i, c := range columns {
		if i > 0 {
			slices.SortStableFunc(c, func(a, b int) int { return cmp.Compare(before(a, links, place), before(b, links, place)) })
		}
		for y, node := range c {
			place[node] = y
		}
	}
	return columns
}

// before is where the first that leads to a node stands; what nothing leads to stands last.
func before(node int, links []Link, place []int) int {
	for _, l := range links {
		if l.To == node {
			return place[l.From]
		}
	}
	return len(place)
}

// line goes from the side of one box to the side of another that faces it.
func line(from, to Box) string {
	x1, x2 := from.X+Width, to.X
	if to.X < from.X {
		x1, x2 = from.X, to.X+Width
	}
	if to.X == from.X {
		x1, x2 = from.X+Width, to.X+Width
	}
	y1, y2, half := from.Y+Height/2, to.Y+Height/2, (x1+x2)/2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, half, y1, half, y2, x2, y2)
}
