// Package worldmap draws counts by country on a map of the world, as shapes that a template writes as SVG, with the same
// counts as a table. Countries too small to be seen are dots.
//
// world.json is made by tools/worldmap from Natural Earth (public domain) and the names that the United Nations use.
// Where an area is in dispute it has no code of ISO 3166; it is drawn dashed and counted for nobody, unless the node's
// view says whose it is shown as. The page says that borders and names imply no opinion.
package worldmap

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"tocsin"
)

//go:embed world.json
var raw []byte

// Levels is how many steps of shade there are, besides that of none.
const Levels = 5

// file is world.json.
type file struct {
	Width  int
	Height int
	Shapes []piece
	Dots   []piece
	Names  map[string]map[string]string // by code, by language
}

type piece struct {
	Code string `json:"c"`
	Path string `json:"d"`
	X, Y int
}

var world = sync.OnceValue(func() (f file) {
	if err := json.Unmarshal(raw, &f); err != nil {
		panic(err) // the file is built in and tested
	}
	return f
})

// View says whose an area in dispute is shown as: the area's code here, and the code of ISO 3166 of a country.
type View map[string]string

// disputed are the areas without a code of ISO 3166 of their own.
var disputed = []string{"XK", "x-ncyprus", "x-somaliland"}

// ParseView reads "XK=RS, x-somaliland=SO".
func ParseView(s string) (View, error) {
	v := View{}
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		area, country, ok := strings.Cut(strings.TrimSpace(part), "=")
		_, known := world().Names[country]
		if !ok || !slices.Contains(disputed, area) || !known {
			return nil, tocsin.Faultf(tocsin.Invalid, "%.40q says not whose one of %s is shown as, such as XK=RS", part, strings.Join(disputed, ", "))
		}
		v[area] = country
	}
	return v, nil
}

// Area is a country on the map.
type Area struct {
	Code  string
	Name  string
	Path  string // of a shape; "" for a dot
	X, Y  int    // of a dot
	N     int64
	Level int  // 0 for none, else 1 to Levels
	Home  bool // the node's own
	Loose bool // in dispute, and shown as nobody's
}

// Step is one shade of the legend: what it stands for.
type Step struct {
	Level    int
	From, To int64
}

// Map is a map with its counts.
type Map struct {
	Width, Height int
	Areas         []Area // the shapes, then the dots
	Beside        []Area // what has a count and is nowhere on the map, such as a code of the node's own: drawn in its corner
	Rows          []Area // what has a count, the largest first
	Steps         []Step
	Elsewhere     int64 // counted for what is no country of the map
}

// Name is what a country is called in a language: "" where the code is none.
func Name(language, code string) string {
	names := world().Names[strings.ToUpper(code)]
	return cmp.Or(names[language], names["en"])
}

// called is Name, or the code itself where it is one that a node has made up, as ISO 3166 leaves users free to.
func called(language, code string) string {
	if name := Name(language, code); name != "" || !ownCode.MatchString(code) {
		return name
	}
	return code
}

// ownCode are the codes that ISO 3166-1 leaves to its users.
var ownCode = regexp.MustCompile(`^(AA|Q[M-Z]|X[A-Z]|ZZ)$`)

// New draws counts by code of ISO 3166-1 alpha-2.
func New(language, home string, counts map[string]int64, view View) Map {
	w := world()
	m := Map{Width: w.Width, Height: w.Height}
	steps := stepsOf(counts)
	for _, p := range slices.Concat(w.Shapes, w.Dots) {
		m.Areas = append(m.Areas, area(p, language, home, counts, view, steps))
	}
	m.Steps = steps
	for code, n := range counts {
		if name := called(language, code); name != "" && n > 0 {
			m.Rows = append(m.Rows, Area{Code: code, Name: name, N: n, Level: levelOf(n, steps), Home: code == home})
		} else {
			m.Elsewhere += n
		}
	}
	slices.SortFunc(m.Rows, func(a, b Area) int { return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Code, b.Code)) })
	m.besides()
	return m
}

// mostBeside is how many countries stand in the corner of the map at most; the table has all.
const mostBeside = 6

// besides puts into the lower corner, where the sea is, what has a count and no place.
func (m *Map) besides() {
	for _, row := range m.Rows {
		drawn := slices.ContainsFunc(m.Areas, func(a Area) bool { return a.Code == row.Code && !a.Loose })
		if drawn || len(m.Beside) == mostBeside {
			continue
		}
		row.X, row.Y = 24+48*len(m.Beside), m.Height-40
		m.Beside = append(m.Beside, row)
	}
}

func area(p piece, language, home string, counts map[string]int64, view View, steps []Step) Area {
	code := cmp.Or(view[p.Code], p.Code)
	a := Area{Code: code, Name: Name(language, code), Path: p.Path, X: p.X, Y: p.Y, Home: code == home}
	if a.Name == "" {
		a.Loose = true
		return a
	}
	a.N = counts[code]
	a.Level = levelOf(a.N, steps)
	return a
}

// stepsOf cuts the counts into shades of which each begins at a power: counts differ by orders, so equal widths would
// leave all but one country pale.
func stepsOf(counts map[string]int64) []Step {
	var most int64
	for code, n := range counts {
		if called("en", code) != "" {
			most = max(most, n)
		}
	}
	var steps []Step
	base := int64(1)
	for b := int64(2); b < 1000; b++ { // the least base whose fifth power is beyond the largest count
		if base = b; power(b, Levels) > most {
			break
		}
	}
	from := int64(1)
	for i := 1; i <= Levels && from <= most; i++ {
		to := power(base, i) - 1
		steps = append(steps, Step{Level: i, From: from, To: min(to, most)})
		from = to + 1
	}
	return steps
}

func power(b int64, n int) int64 {
	p := int64(1)
	for range n {
		p *= b
	}
	return p
}

func levelOf(n int64, steps []Step) int {
	for _, s := range steps {
		if n >= s.From && n <= s.To {
			return s.Level
		}
	}
	if len(steps) > 0 && n > steps[len(steps)-1].To {
		return steps[len(steps)-1].Level
	}
	return 0
}
