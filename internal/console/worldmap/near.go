package worldmap

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
)

// near.json.gz holds the finer shapes of tools/worldmap -near: rings as differences of fiftieths of a degree.
//
//go:embed near.json.gz
var rawNear []byte

const perDegree = 50

// point is a place in degrees, or on the map.
type point struct{ x, y float64 }

var shapes = sync.OnceValue(func() map[string][][]point {
	z, err := gzip.NewReader(bytes.NewReader(rawNear))
	var coded map[string][][]int
	if err == nil {
		err = json.NewDecoder(z).Decode(&coded)
	}
	if err != nil {
		panic(err) // the file is built in and tested
	}
	out := make(map[string][][]point, len(coded))
	for code, rings := range coded {
		for _, r := range rings {
			out[code] = append(out[code], decode(r))
		}
	}
	return out
})

func decode(r []int) (ring []point) {
	var x, y int
	for i := 0; i+1 < len(r); i += 2 {
		x, y = x+r[i], y+r[i+1]
		ring = append(ring, point{float64(x) / perDegree, float64(y) / perDegree})
	}
	return ring
}

// Drawn are the codes of the countries that Near can put in the middle, by name in a language.
func Drawn(language string) []string {
	var list []string
	for code := range shapes() {
		if Name(language, code) != "" {
			list = append(list, code)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(strings.Compare(Name(language, a), Name(language, b)), strings.Compare(a, b))
	})
	return list
}

// Label is a country's code on the map.
type Label struct {
	Code string
	X, Y int
}

// NearMap is a country among its neighbours.
type NearMap struct {
	Map
	Labels []Label
}

// The box of the map, and how far it reaches: so many times as wide as the country, at least and at most so many degrees to
// each side.
const (
	nearWidth  = 1000
	nearHeight = 680
	nearTimes  = 1.7
	leastReach = 4.0
	mostReach  = 40.0
	wideTimes  = 3
	wideReach  = 60.0
)

// Near draws counts on a map with one country in its middle, and what of others lies around it; wide reaches three times as
// far. What is not on the map counts as elsewhere. ok is false where the country has no shape.
func Near(language, middle string, wide bool, counts map[string]int64, view View) (m NearMap, ok bool) {
	rings := shapes()[middle]
	if len(rings) == 0 {
		return m, false
	}
	center, reach := extent(largest(rings))
	reach = min(max(reach*nearTimes, leastReach), mostReach)
	if wide {
		reach = min(max(reach*wideTimes, 3*leastReach), wideReach)
	}
	p := projection{center: center, scale: nearHeight / 2 / (2 * math.Sin(reach*math.Pi/360))}
	m.Width, m.Height = nearWidth, nearHeight
	inside := map[string]int64{}
	var pieces []piece
	for _, code := range slices.Sorted(maps.Keys(shapes())) {
		d, label, big := p.path(shapes()[code])
		if d == "" {
			continue
		}
		shown := cmp.Or(view[code], code)
		pieces = append(pieces, piece{Code: code, Path: d})
		if n := counts[shown]; n > 0 {
			inside[shown] = n
		}
		if big && Name(language, shown) != "" {
			m.Labels = append(m.Labels, Label{shown, int(label.x), int(label.y)})
		}
	}
	m.Steps = stepsOf(inside)
	for _, s := range pieces {
		m.Areas = append(m.Areas, area(s, language, middle, counts, view, m.Steps))
	}
	slices.SortStableFunc(m.Areas, func(a, b Area) int { // its border lies above those of the others
		switch {
		case a.Home == b.Home:
			return 0
		case a.Home:
			return 1
		}
		return -1
	})
	m.rows(language, middle, counts, inside)
	return m, true
}

// rows lists what is on the map, the most first, and sums what is not.
func (m *NearMap) rows(language, middle string, counts, inside map[string]int64) {
	for code, n := range counts {
		if _, ok := inside[code]; ok {
			m.Rows = append(m.Rows, Area{Code: code, Name: Name(language, code), N: n, Level: levelOf(n, m.Steps), Home: code == middle})
		} else {
			m.Elsewhere += n
		}
	}
	slices.SortFunc(m.Rows, func(a, b Area) int { return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Code, b.Code)) })
}

// largest is the ring of the largest box: the mainland.
func largest(rings [][]point) (best []point) {
	most := -1.0
	for _, r := range rings {
		x0, y0, x1, y1 := box(r)
		if size := (x1 - x0) * (y1 - y0); size > most {
			most, best = size, r
		}
	}
	return best
}

func box(r []point) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range r {
		x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
	}
	return x0, y0, x1, y1
}

// extent is the middle of a ring, and how far it reaches to its sides in degrees of a great circle.
func extent(r []point) (point, float64) {
	x0, y0, x1, y1 := box(r)
	c := point{(x0 + x1) / 2, (y0 + y1) / 2}
	return c, max((y1-y0)/2, (x1-x0)/2*math.Cos(c.y*math.Pi/180)*nearHeight/nearWidth)
}

// projection is Lambert's azimuthal equal-area one around a place: near it shapes look as they are, wherever on earth.
// The equations are 24-2, 22-4 and 22-5 of J. P. Snyder, Map Projections: A Working Manual, USGS 1395, 1987.
type projection struct {
	center point
	scale  float64
}

// at returns the place on the map, and the cosine of the angle from the middle.
func (p projection) at(q point) (point, float64) {
	const rad = math.Pi / 180
	dl, f, f0 := (q.x-p.center.x)*rad, q.y*rad, p.center.y*rad
	c := math.Sin(f0)*math.Sin(f) + math.Cos(f0)*math.Cos(f)*math.Cos(dl)
	k := math.Sqrt(2 / max(1+c, 1e-9))
	x := k * math.Cos(f) * math.Sin(dl)
	y := k * (math.Cos(f0)*math.Sin(f) - math.Sin(f0)*math.Cos(f)*math.Cos(dl))
	return point{nearWidth/2 + x*p.scale, nearHeight/2 - y*p.scale}, c
}

// leastLabel is how wide and high a country must be on the map for its code to stand in it.
const leastLabel = 26.0

// path writes what of a country's rings is on the map. label is the middle of the largest piece, which is big where a code
// has room in it.
func (p projection) path(rings [][]point) (d string, label point, big bool) {
	var b strings.Builder
	most := 0.0
	for _, r := range rings {
		seen := false
		part := make([]point, len(r))
		for i, q := range r {
			at, c := p.at(q)
			part[i], seen = at, seen || c > 0
		}
		if !seen { // behind the horizon: a ring around the other end of the world would cover all
			continue
		}
		part = frame(part)
		if !write(&b, part) {
			continue
		}
		x0, y0, x1, y1 := box(part)
		if size := (x1 - x0) * (y1 - y0); size > most {
			most, label, big = size, centre(part), x1-x0 > leastLabel && y1-y0 > leastLabel
		}
	}
	return b.String(), label, big
}

// centre is the centre of gravity of a ring, or the middle of its box where that has no area.
func centre(r []point) point {
	var a, x, y float64
	for i, p := range r {
		q := r[(i+1)%len(r)]
		w := p.x*q.y - q.x*p.y
		a, x, y = a+w, x+(p.x+q.x)*w, y+(p.y+q.y)*w
	}
	if math.Abs(a) < 1 {
		x0, y0, x1, y1 := box(r)
		return point{(x0 + x1) / 2, (y0 + y1) / 2}
	}
	return point{x / (3 * a), y / (3 * a)}
}

// frame cuts a ring at the sides of the map, a little beyond them so that no border shows there. It is
// done as in Sutherland and Hodgman, Reentrant Polygon Clipping, 1974.
func frame(r []point) []point {
	const beyond = 4
	for _, side := range []struct {
		at   float64
		sign float64
		y    bool
	}{{-beyond, 1, false}, {nearWidth + beyond, -1, false}, {-beyond, 1, true}, {nearHeight + beyond, -1, true}} {
		var out []point
		of := func(p point) float64 {
			if side.y {
				return (p.y - side.at) * side.sign
			}
			return (p.x - side.at) * side.sign
		}
		for i, p := range r {
			q := r[(i+len(r)-1)%len(r)]
			a, b := of(q), of(p)
			if (a >= 0) != (b >= 0) {
				f := a / (a - b)
				out = append(out, point{q.x + f*(p.x-q.x), q.y + f*(p.y-q.y)})
			}
			if b >= 0 {
				out = append(out, p)
			}
		}
		r = out
	}
	return r
}

// write adds a ring to an SVG path in whole numbers; one that shrinks to nothing is left out.
func write(b *strings.Builder, r []point) bool {
	var s strings.Builder
	var x, y, n int
	for _, p := range r {
		u, v := int(math.Round(p.x)), int(math.Round(p.y))
		switch {
		case n == 0:
			fmt.Fprintf(&s, "M%d %d", u, v)
		case u == x && v == y:
			continue
		default:
			fmt.Fprintf(&s, "l%d %d", u-x, v-y)
		}
		x, y, n = u, v, n+1
	}
	if n < 3 {
		return false
	}
	b.WriteString(s.String() + "z")
	return true
}
