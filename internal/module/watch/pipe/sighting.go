package pipe

import (
	"math"
	"strings"

	"tocsin"
)

// Problem names what people work on: an owner's problem of one type and identifier, as one kind of report tells it.
type Problem struct {
	Owner      string // "" for what is nobody's
	Type       string // RSIT
	Identifier string
	Code       string // the kind of report, with the part of the networks that it covers: Reading.Kind
}

// Sighting is what a report says of a problem.
type Sighting struct {
	Count    int64 // new events; 0 when the report only repeats what was known
	First    int64 // Unix nanoseconds of the earliest and the latest event, repeated ones too
	Last     int64
	Severity string // the worst that was named
}

// Sightings are all that a report says.
type Sightings struct {
	Of map[Problem]*Sighting
	// Days is the newest day (Unix days, UTC) that each kind of report speaks of; none without an event.
	Days map[string]int32
	// CVEs are the vulnerabilities that the events of problems name; their keys have no Code.
	CVEs map[Problem][]string
	last Problem // a cache of one: neighbours often speak of the same
	hit  *Sighting
	word map[string]string // types and identifiers: a few of each, in many problems
}

// NewSightings returns what a report without events says: nothing.
func NewSightings() *Sightings {
	return &Sightings{Of: map[Problem]*Sighting{}, Days: map[string]int32{}, word: map[string]string{}}
}

const dayNanos = 24 * 60 * 60 * 1e9

// dayOf returns the day of a time, both since 1970 in UTC.
func dayOf(nanos int64) int32 { return int32(math.Floor(float64(nanos) / dayNanos)) }

// note adds one event and reports whether it has an owner.
func (s *Sightings) note(code string, ev *tocsin.Event, fresh bool) bool {
	p := Problem{Code: code}
	var severity, cves string
	for i := range ev.Fields {
		switch f := &ev.Fields[i]; f.Name {
		case tocsin.KeyOwner:
			p.Owner = f.Value
		case "classification.type":
			p.Type = f.Value
		case "classification.identifier":
			p.Identifier = f.Value
		case "severity":
			severity = f.Value
		case "product.vulnerabilities":
			cves = f.Value
		}
	}
	if cves != "" {
		s.noteCVEs(p, cves)
	}
	s.of(p).see(ev.Time, severity, fresh)
	if day := dayOf(ev.Time); day > s.Days[code] {
		s.Days[code] = day
	}
	return p.Owner != ""
}

// of returns the sighting of a problem. Its strings are copied when it is new: they point into a chunk.
func (s *Sightings) of(p Problem) *Sighting {
	if s.hit != nil && s.last == p {
		return s.hit
	}
	got, ok := s.Of[p]
	if !ok {
		p = Problem{s.keep(p.Owner), s.keep(p.Type), s.keep(p.Identifier), p.Code}
		got = &Sighting{First: math.MaxInt64, Last: math.MinInt64}
		s.Of[p] = got
		s.last, s.hit = p, got
	}
	return got
}

// keep returns a copy of a word, the same for the same word.
func (s *Sightings) keep(word string) string {
	kept, ok := s.word[word]
	if !ok {
		kept = strings.Clone(word)
		s.word[kept] = kept
	}
	return kept
}

func (g *Sighting) see(at int64, severity string, fresh bool) {
	if fresh {
		g.Count++
	}
	g.First, g.Last = min(g.First, at), max(g.Last, at)
	if tocsin.Severity(severity) > tocsin.Severity(g.Severity) {
		g.Severity = strings.Clone(severity)
	}
}

// Merge adds what another part of the report says.
func (s *Sightings) Merge(o *Sightings) {
	s.mergeCVEs(o)
	for p, g := range o.Of {
		mine, ok := s.Of[p]
		if !ok {
			s.Of[p] = g
			continue
		}
		mine.Count += g.Count
		mine.First, mine.Last = min(mine.First, g.First), max(mine.Last, g.Last)
		if tocsin.Severity(g.Severity) > tocsin.Severity(mine.Severity) {
			mine.Severity = g.Severity
		}
	}
	for code, day := range o.Days {
		s.Days[code] = max(s.Days[code], day)
	}
}
