package item

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Moment is something that happened at a time, as a person writes it down.
type Moment struct {
	ID     int64       `json:"id"`
	Item   int64       `json:"-"`
	At     time.Time   `json:"at"`
	Exact  string      `json:"exact,omitempty"` // how exactly At is known: minute, hour, day; "" is minute
	Zone   string      `json:"zone,omitempty"`  // in which At was said, of the IANA; "" is UTC
	Kind   string      `json:"kind"`
	Text   string      `json:"text"`
	Source string      `json:"source,omitempty"` // who or what says so
	Mark   tocsin.Mark `json:"-"`
	TLP    string      `json:"tlp,omitempty"` // Mark in words; without it the item's
	By     string      `json:"by,omitempty"`
	// What it happened to and by which it is known, as ids of the item's assets and indicators.
	Assets     []int64 `json:"assets,omitempty"`
	Indicators []int64 `json:"indicators,omitempty"`
	// Only of what is written: more of both, one a line, which are added to the item too.
	NewAssets     string `json:"new_assets,omitempty"`
	NewIndicators string `json:"new_indicators,omitempty"`
}

// MomentWas is what a moment was before somebody changed it.
type MomentWas struct {
	Moment
	Changed   time.Time `json:"changed"` // when it was so no more
	ChangedBy string    `json:"changed_by"`
}

// momentKinds are the sorts of moments by their group, each in the order in which they mostly come. Those of an attack are
// what ATT&CK calls tactics, in words of our own.
var momentKinds = []struct {
	group string
	kinds []string
}{
	{"way", []string{"scouted", "prepared", "began", "ran", "stayed"}},
	{"inside", []string{"rights", "hid", "passwords", "explored", "spread"}},
	{"goal", []string{"gathered", "steered", "stolen", "harm"}},
	{"team", []string{"seen", "told", "contained", "recovered"}},
	{"other", []string{"other"}},
}

// MomentKinds are the sorts of moments, in the order in which they mostly come.
func MomentKinds() (list []string) {
	for _, g := range momentKinds {
		list = append(list, g.kinds...)
	}
	return list
}

// MomentGroups are the groups of the sorts of moments; "desk" is what the desk knows by itself.
func MomentGroups() []string { return []string{"way", "inside", "goal", "team", "other", "desk"} }

// MomentGroup is the group of a sort of moments.
func MomentGroup(kind string) string {
	for _, g := range momentKinds {
		if slices.Contains(g.kinds, kind) {
			return g.group
		}
	}
	return "desk"
}

// Exacts are how exactly a time can be known.
func Exacts() []string { return []string{"minute", "hour", "day"} }

// StoryParts are the parts of what is told of an item when it is over.
func StoryParts() []string { return []string{"summary", "cause", "impact", "lessons"} }

// Limits of what is told: bytes of a moment, bytes of a part of a story, moments of an item.
const (
	maxMoment  = 2000
	maxSource  = 300
	maxTied    = 200 // assets, or indicators, of a moment
	maxPart    = 20_000
	MaxMoments = 500
)

// CheckMoment refuses a moment that is none.
func CheckMoment(m Moment, now time.Time) error {
	switch {
	case !slices.Contains(MomentKinds(), m.Kind):
		return bad("kind", "%.40q is none of these: %v", m.Kind, MomentKinds())
	case m.At.IsZero() || m.At.After(now.Add(24*time.Hour)) || m.At.Year() < 1990:
		return bad("at", "say when it happened; that is not in the future")
	case strings.TrimSpace(m.Text) == "" || len(m.Text) > maxMoment:
		return bad("text", "say what happened, in up to %d bytes", maxMoment)
	case !OneLine(m.Source, maxSource):
		return bad("source", "this is one line of up to %d bytes", maxSource)
	case len(m.Assets) > maxTied || len(m.Indicators) > maxTied:
		return bad("assets", "a moment has up to %d of them", maxTied)
	}
	if _, err := time.LoadLocation(Cut(m.Zone, maxSource)); err != nil {
		return bad("zone", "%.60q is no time zone", m.Zone)
	}
	return one("exact", m.Exact, Exacts())
}

// When is the time in the zone in which it was said, and what that is called.
func (m Moment) When() (at time.Time, name string) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		zone = time.UTC
	}
	return m.At.In(zone), zone.String()
}

// CheckStory refuses parts that no story has.
func CheckStory(parts map[string]string) error {
	for name, text := range parts {
		if !slices.Contains(StoryParts(), name) {
			return bad("part", "%.40q is none of these: %v", name, StoryParts())
		}
		if len(text) > maxPart {
			return bad(name, "a part is a text of up to %d bytes", maxPart)
		}
	}
	return nil
}
