package find

import (
	"slices"
	"time"

	"tocsin"
)

// Status is where a finding stands.
type Status string

// The statuses. Fixed comes from the reports alone; suppressed stands over everything until it ends; the others say how
// far the talk with the owner has come.
const (
	Open       Status = "open"
	Relapsed   Status = "relapsed" // was fixed, is back, and nothing has been said since
	Notified   Status = "notified"
	Answered   Status = "answered"
	Suppressed Status = "suppressed"
	Fixed      Status = "fixed"
)

// Statuses are all statuses, in the order in which people look at them.
var Statuses = []Status{Relapsed, Open, Notified, Answered, Suppressed, Fixed}

// What can be said of a problem.
const (
	SayNotified   = "notified"
	SayAnswered   = "answered"
	SaySuppressed = "suppressed"
	SayReopened   = "reopened" // takes back what was said before
	SayFixed      = "fixed"    // the owner says that it is; a later report may say otherwise
	SayNotOurs    = "not-ours" // the owner says that it is somebody else's
)

// ByLetter is what letters begin with as Said.By.
const ByLetter = "letter "

// Sayings are all that can be said of a problem.
func Sayings() []string {
	return []string{SayNotified, SayAnswered, SayFixed, SayNotOurs, SaySuppressed, SayReopened}
}

// Problem names a finding.
type Problem struct {
	Owner      string `json:"owner"`
	Type       string `json:"classification.type"`
	Identifier string `json:"classification.identifier"`
}

// Said is the last thing that was said of a problem.
type Said struct {
	What   string    `json:"what"`
	Reason string    `json:"reason,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Lapsed time.Time `json:"-"` // when what was said before it ended or was taken back; zero for never
}

// Sighting is what one kind of report tells of a problem.
type Sighting struct {
	Code     string // the kind, as KindOf names it
	First    time.Time
	Last     time.Time
	Count    int64
	Severity tocsin.Rank
	Seen     Days
	Reported Days // the days of all reports of the kind
}

// Finding is an owner's problem with all that is known of it.
type Finding struct {
	Problem
	Status   Status    `json:"status"`
	Severity string    `json:"severity,omitempty"`
	First    time.Time `json:"first_seen"`
	Last     time.Time `json:"last_seen"`
	Count    int64     `json:"count"`
	Feeds    []string  `json:"feeds"`
	Opened   string    `json:"opened"`           // the day on which the present or the last episode began
	Fixed    string    `json:"fixed,omitempty"`  // the day of the report that was silent of it
	Episodes int       `json:"episodes"`         // 1, and one more for each relapse
	Assets   int64     `json:"assets,omitempty"` // addresses in the last 30 days, where that was asked for
	Said     *Said     `json:"said,omitempty"`
}

// Derive makes the finding of its sightings and of what was said last. It never asks for the time: now is given.
func Derive(p Problem, sightings []Sighting, said *Said, now time.Time) Finding {
	f := Finding{Problem: p, Said: said}
	var worst tocsin.Rank
	var eps []Episode
	seen := int32(0)
	for _, s := range sightings {
		f.Count += s.Count
		if code := CodeOf(s.Code); !slices.Contains(f.Feeds, code) {
			f.Feeds = append(f.Feeds, code)
		}
		if f.First.IsZero() || s.First.Before(f.First) {
			f.First = s.First
		}
		if s.Last.After(f.Last) {
			f.Last = s.Last
		}
		worst = max(worst, s.Severity)
		eps = append(eps, Episodes(s.Seen, s.Reported)...)
		seen = max(seen, s.Seen.Max())
	}
	eps = Join(eps)
	f.Severity, f.Episodes = worst.String(), len(eps)
	if len(eps) == 0 {
		f.Status = status(Episode{}, false, seen, said, now)
		return f
	}
	last := eps[len(eps)-1]
	f.Opened, f.Fixed = Day(last.Opened), Day(last.Closed)
	f.Status = status(last, len(eps) > 1, seen, said, now)
	return f
}

// status lays what was said over what the reports say: last is the present or the last episode, again whether there was
// one before, seen the newest day on which a report told of it. What was said before the present episode began counts no
// more, but for a suppression, which has an end of its own.
func status(last Episode, again bool, seen int32, said *Said, now time.Time) Status {
	if said != nil && said.What == SaySuppressed && (said.Until.IsZero() || now.Before(said.Until)) {
		return Suppressed
	}
	if last.Opened == 0 || last.Closed != 0 {
		return Fixed
	}
	if said != nil && !said.At.Before(dayTime(last.Opened)) {
		switch said.What {
		case SayNotified:
			return Notified
		case SayAnswered, SayNotOurs:
			return Answered
		case SayReopened:
			return Open
		case SayFixed:
			if seen <= dayOf(said.At) { // a report of the same day may tell of what was before the answer
				return Answered
			}
			return Relapsed
		}
	}
	if again {
		return Relapsed
	}
	return Open
}

func dayOf(t time.Time) int32 { return int32(t.Unix() / (24 * 60 * 60)) }

func dayTime(day int32) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// Day writes a Unix day as people do, "2026-11-23"; "" for 0.
func Day(day int32) string {
	if day == 0 {
		return ""
	}
	return dayTime(day).Format(time.DateOnly)
}
