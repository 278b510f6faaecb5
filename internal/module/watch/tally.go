package watch

import (
	"slices"
	"time"

	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// Tally is what the room knows of a stretch of time.
type Tally struct {
	Events                   int64
	Letters, Bounces         int64
	Orgs, Reachable, Reached int64 // constituents today, those with an address, those that got a letter in the stretch
	All                      Moves
	FixDays, FixDays9        float64 // from the letter to the report that was silent of it: median and 90th percentile
	Sectors                  map[string]*Moves
}

// Moves are what came of findings.
type Moves struct {
	New, Fixed, Relapsed, Open int64
	Told, Answered, Mended     int64
}

// stretch counts one stretch while all findings are gone through.
type stretch struct {
	first, end int32 // Unix days by the calendar of the team; end is not in it
	told       map[find.Problem]warn.Heard
	out        *Tally
	took       []float64
}

// dayNumber is the day of a time by the calendar of its own zone.
func dayNumber(t time.Time) int32 {
	return int32(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func (s *stretch) in(day int32) bool { return day >= s.first && day < s.end }

// add counts a problem for all and for its sector.
func (s *stretch) add(p find.Problem, eps []find.Episode, said *find.Said, sector string) {
	m := s.out.Sectors[sector]
	if m == nil {
		m = &Moves{}
		s.out.Sectors[sector] = m
	}
	for _, m := range []*Moves{&s.out.All, m} {
		s.move(m, eps)
	}
	h, ok := s.told[p]
	if !ok {
		return
	}
	answered := h.Answered || said != nil && !said.At.Before(h.At) && slices.Contains([]string{find.SayAnswered, find.SayFixed, find.SayNotOurs}, said.What)
	day, mended := dayNumber(h.At.UTC()), false
	if i := slices.IndexFunc(eps, func(e find.Episode) bool { return e.Closed > day }); i >= 0 && eps[i].Opened <= day {
		mended = true
		s.took = append(s.took, float64(eps[i].Closed-day))
	}
	for _, m := range []*Moves{&s.out.All, m} {
		m.Told++
		if answered {
			m.Answered++
		}
		if mended {
			m.Mended++
		}
	}
}

// move counts what the reports tell.
func (s *stretch) move(m *Moves, eps []find.Episode) {
	for i, e := range eps {
		switch {
		case s.in(e.Opened) && i == 0:
			m.New++
		case s.in(e.Opened):
			m.Relapsed++
		}
		if e.Closed != 0 && s.in(e.Closed) {
			m.Fixed++
		}
		if e.Opened < s.end && (e.Closed == 0 || e.Closed >= s.end) {
			m.Open++
		}
	}
}

// finish writes down how long things took.
func (s *stretch) finish() {
	slices.Sort(s.took)
	at := func(q float64) float64 {
		if len(s.took) == 0 {
			return 0
		}
		return s.took[min(int(q*float64(len(s.took))+0.999999)-1, len(s.took)-1)]
	}
	s.out.FixDays, s.out.FixDays9 = at(0.5), at(0.9)
}
