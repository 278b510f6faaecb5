// Command worldmap makes internal/console/worldmap/world.json from Natural Earth's countries, as the world-atlas package
// has them (countries-110m.json, countries-50m.json), and the table of countries and areas that the United Nations name
// (country-codes.csv). With -near it makes near.json.gz of the finer shapes, in degrees. It is run by hand when one of them has
// a new edition:
//
//	go run ./worldmap -coarse countries-110m.json -fine countries-50m.json -names country-codes.csv > world.json
//	go run ./worldmap -fine countries-50m.json -names country-codes.csv -near | gzip -9n > near.json.gz
package main

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// width is that of the map; its height follows from the projection.
const width = 1000

// names of columns of the table, by language.
var columns = map[string]string{
	"ar": "UNTERM Arabic Short", "zh": "UNTERM Chinese Short", "en": "UNTERM English Short",
	"fr": "UNTERM French Short", "ru": "UNTERM Russian Short", "es": "UNTERM Spanish Short",
}

type shape struct {
	Code string `json:"c"`
	Path string `json:"d,omitempty"`
	X    int    `json:"x,omitempty"`
	Y    int    `json:"y,omitempty"`
}

type world struct {
	Width  int                          `json:"width"`
	Height int                          `json:"height"`
	Shapes []shape                      `json:"shapes"`
	Dots   []shape                      `json:"dots"`
	Names  map[string]map[string]string `json:"names"`
}

// pieces have no code of ISO 3166: who they belong to is in dispute, or they are nobody's.
var pieces = map[string]string{"N. Cyprus": "x-ncyprus", "Somaliland": "x-somaliland", "Kosovo": "XK"}

func main() {
	coarse := flag.String("coarse", "", "countries-110m.json")
	fine := flag.String("fine", "", "countries-50m.json")
	names := flag.String("names", "", "country-codes.csv")
	near := flag.Bool("near", false, "write the finer shapes in degrees, for maps of one country among its neighbours")
	flag.Parse()
	err := error(nil)
	if *near {
		err = nearby(*fine, *names)
	} else {
		err = run(*coarse, *fine, *names)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "worldmap:", err)
		os.Exit(1)
	}
}

func run(coarse, fine, names string) error {
	codes, out, err := readNames(names)
	if err != nil {
		return err
	}
	w := world{Width: width, Names: out}
	top := project(0, 84)
	bottom := project(0, -57)
	w.Height = int(math.Round(bottom[1] - top[1]))
	seen := map[string]bool{}
	err = each(coarse, func(id, name string, rings [][][2]float64) {
		code := codeOf(codes, id, name)
		if code == "" || code == "AQ" {
			return
		}
		seen[code] = true
		if d := path(rings, top[1]); d != "" {
			w.Shapes = append(w.Shapes, shape{Code: code, Path: d})
		}
	})
	if err != nil {
		return err
	}
	err = each(fine, func(id, name string, rings [][][2]float64) {
		code := codeOf(codes, id, name)
		if code == "" || seen[code] || code == "AQ" {
			return
		}
		x, y := middle(rings)
		p := project(x, y)
		w.Dots = append(w.Dots, shape{Code: code, X: int(math.Round(p[0])), Y: int(math.Round(p[1] - top[1]))})
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(w)
}

// perDegree is how finely near.json.gz holds places.
const perDegree = 50

// nearby writes the rings of every country as differences of whole numbers, perDegree a degree: x, y, dx, dy, ...
func nearby(fine, names string) error {
	codes, _, err := readNames(names)
	if err != nil {
		return err
	}
	out := map[string][][]int{}
	err = each(fine, func(id, name string, rings [][][2]float64) {
		code := codeOf(codes, id, name)
		if code == "" {
			return
		}
		for _, ring := range rings {
			if r := differences(ring); len(r) >= 8 {
				out[code] = append(out[code], r)
			}
		}
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func differences(ring [][2]float64) (out []int) {
	var x, y int
	for i, p := range ring {
		u, v := int(math.Round(p[0]*perDegree)), int(math.Round(p[1]*perDegree))
		if i > 0 && u == x && v == y {
			continue
		}
		out = append(out, u-x, v-y)
		x, y = u, v
	}
	return out
}

func codeOf(codes map[string]string, id, name string) string {
	if id == "" {
		return pieces[name]
	}
	return codes[id]
}

// readNames returns the two-letter code of each number, and the names of each code.
func readNames(file string) (codes map[string]string, names map[string]map[string]string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	codes, names = map[string]string{}, map[string]map[string]string{}
	for _, row := range rows[1:] {
		code := row[at["ISO3166-1-Alpha-2"]]
		n, err := strconv.Atoi(row[at["ISO3166-1-numeric"]])
		if err != nil || len(code) != 2 {
			continue
		}
		codes[fmt.Sprintf("%03d", n)] = code
		names[code] = namesOf(row, at)
	}
	return codes, names, nil
}

// official are the columns of the statistical names, for areas that have no name in UNTERM.
var official = map[string]string{
	"ar": "official_name_ar", "zh": "official_name_cn", "en": "official_name_en", "fr": "official_name_fr", "ru": "official_name_ru", "es": "official_name_es",
}

func namesOf(row []string, at map[string]int) map[string]string {
	out := map[string]string{}
	for lang, column := range columns {
		name := plain(row[at[column]])
		if name == "" {
			if i, ok := at[official[lang]]; ok {
				name = strings.TrimSpace(row[i])
			}
		}
		if name == "" {
			name = plain(row[at["CLDR display name"]])
		}
		out[lang] = name
	}
	return out
}

// plain takes the article off that stands in parentheses behind a name: "Zambia (la)".
func plain(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.LastIndex(s, " ("); i > 0 && len(s)-i < 9 {
		s = s[:i]
	}
	return strings.TrimSuffix(strings.TrimSpace(s), "*")
}

type topology struct {
	Arcs      [][][2]float64
	Transform struct{ Scale, Translate [2]float64 }
	Objects   struct {
		Countries struct {
			Geometries []geometry
		}
	}
}

type geometry struct {
	Type       string
	ID         string
	Arcs       json.RawMessage
	Properties struct{ Name string }
}

// each calls f with the rings of every country, in degrees.
func each(file string, f func(id, name string, rings [][][2]float64)) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var t topology
	if err := json.Unmarshal(b, &t); err != nil {
		return err
	}
	t.unpack()
	for _, g := range t.Objects.Countries.Geometries {
		var polygons [][][]int
		if g.Type == "Polygon" {
			polygons = make([][][]int, 1)
			err = json.Unmarshal(g.Arcs, &polygons[0])
		} else {
			err = json.Unmarshal(g.Arcs, &polygons)
		}
		if err != nil {
			return err
		}
		f(g.ID, g.Properties.Name, t.rings(polygons))
	}
	return nil
}

// unpack makes degrees of the differences that arcs are written in. Source: the TopoJSON format 1.0 §2.1.4.
func (t *topology) unpack() {
	for _, arc := range t.Arcs {
		var x, y float64
		for i := range arc {
			x, y = x+arc[i][0], y+arc[i][1]
			arc[i] = [2]float64{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]}
		}
	}
}

func (t *topology) rings(polygons [][][]int) (rings [][][2]float64) {
	for _, polygon := range polygons {
		for _, arcs := range polygon {
			var ring [][2]float64
			for _, a := range arcs {
				ring = append(ring, t.arc(a)...)
			}
			rings = append(rings, cut(unwrap(ring))...)
		}
	}
	return rings
}

// unwrap makes a ring's longitudes run on where it crosses the date line, so that they may go beyond 180.
func unwrap(ring [][2]float64) [][2]float64 {
	out := make([][2]float64, len(ring))
	var turn float64
	for i, p := range ring {
		if i > 0 {
			switch d := p[0] - ring[i-1][0]; {
			case d > 180:
				turn -= 360
			case d < -180:
				turn += 360
			}
		}
		out[i] = [2]float64{p[0] + turn, p[1]}
	}
	return out
}

// cut cuts an unwrapped ring at the date line, and moves what is beyond it to the other end of the map.
func cut(ring [][2]float64) (rings [][][2]float64) {
	for _, turn := range []float64{-360, 0, 360} {
		part := clip(clip(ring, -180-turn, 1), 180-turn, -1)
		for i := range part {
			part[i][0] += turn
		}
		if len(part) > 2 {
			rings = append(rings, part)
		}
	}
	return rings
}

// clip keeps what is on one side of a longitude: beyond it for side 1, before it for side -1. Source: I. Sutherland, G.
// Hodgman, Reentrant Polygon Clipping, 1974.
func clip(ring [][2]float64, at, side float64) (out [][2]float64) {
	for i, p := range ring {
		q := ring[(i+len(ring)-1)%len(ring)]
		in, was := (p[0]-at)*side >= 0, (q[0]-at)*side >= 0
		if in != was {
			f := (at - q[0]) / (p[0] - q[0])
			out = append(out, [2]float64{at, q[1] + f*(p[1]-q[1])})
		}
		if in {
			out = append(out, p)
		}
	}
	return out
}

// arc returns an arc, backwards where its number is negative.
func (t *topology) arc(n int) [][2]float64 {
	if n >= 0 {
		return t.Arcs[n]
	}
	from := t.Arcs[^n]
	out := make([][2]float64, len(from))
	for i := range from {
		out[len(from)-1-i] = from[i]
	}
	return out
}

// project writes degrees as places on the map. Source: B. Šavrič, T. Patterson, B. Jenny, The Equal Earth map projection,
// 2018, equations 1 and 2.
func project(lon, lat float64) [2]float64 {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	l, p := lon*math.Pi/180, lat*math.Pi/180
	th := math.Asin(math.Sqrt(3) / 2 * math.Sin(p))
	t2 := th * th
	t6 := t2 * t2 * t2
	x := 2 * math.Sqrt(3) * l * math.Cos(th) / (3 * (9*a4*t6*t2 + 7*a3*t6 + 3*a2*t2 + a1))
	y := th * (a4*t6*t2 + a3*t6 + a2*t2 + a1)
	const half = 2.70663 // x at the end of the equator
	scale := width / (2 * half)
	return [2]float64{width/2 + x*scale, -y * scale}
}

// path writes rings as an SVG path of whole numbers; rings that shrink to nothing are left out.
func path(rings [][][2]float64, top float64) string {
	var b strings.Builder
	for _, ring := range rings {
		var last [2]int
		n := 0
		var r strings.Builder
		for _, at := range ring {
			p := project(at[0], at[1])
			q := [2]int{int(math.Round(p[0])), int(math.Round(p[1] - top))}
			if n > 0 && q == last {
				continue
			}
			if n == 0 {
				fmt.Fprintf(&r, "M%d %d", q[0], q[1])
			} else {
				fmt.Fprintf(&r, "l%d %d", q[0]-last[0], q[1]-last[1])
			}
			last, n = q, n+1
		}
		if n > 3 {
			b.WriteString(r.String() + "z")
		}
	}
	return b.String()
}

// middle returns the middle of the largest ring.
func middle(rings [][][2]float64) (x, y float64) {
	most := -1.0
	for _, ring := range rings {
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range ring {
			x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
		}
		if size := (x1 - x0) * (y1 - y0); size > most {
			most, x, y = size, (x0+x1)/2, (y0+y1)/2
		}
	}
	return x, y
}
