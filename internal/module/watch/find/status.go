package find

import (
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
)

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
}

// Sighting is what one kind of report tells of a problem.
type Sighting struct {
	Code     string
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
	opened, closed, open, again := int32(0), int32(0), false, false
	for _, s := range sightings {
		f.Count += s.Count
		f.Feeds = append(f.Feeds, s.Code)
		if f.First.IsZero() || s.First.Before(f.First) {
			f.First = s.First
		}
		if s.Last.After(f.Last) {
			f.Last = s.Last
		}
		worst = max(worst, s.Severity)
		eps := Episodes(s.Seen, s.Reported)
		if len(eps) == 0 {
			continue
		}
		f.Episodes = max(f.Episodes, len(eps))
		last := eps[len(eps)-1]
		isOpen := last.Closed == 0
		if isOpen && (!open || last.Opened < opened) || !open && !isOpen && last.Closed > closed {
			opened = last.Opened
		}
		open, again, closed = open || isOpen, again || isOpen && len(eps) > 1, max(closed, last.Closed)
	}
	f.Severity, f.Opened = worst.String(), Day(opened)
	if !open {
		f.Fixed = Day(closed)
	}
	f.Status = status(open, again, opened, said, now)
	return f
}

// status lays what was said over what the reports say. What was said before the present episode began counts no more,
// but for a suppression, which has an end of its own.
func status(open, again bool, opened int32, said *Said, now time.Time) Status {
	if said != nil && said.What == SaySuppressed && (said.Until.IsZero() || now.Before(said.Until)) {
		return Suppressed
	}
	if !open {
		return Fixed
	}
	if said != nil && !said.At.Before(dayTime(opened)) {
		switch said.What {
		case SayNotified:
			return Notified
		case SayAnswered:
			return Answered
		case SayReopened:
			return Open
		}
	}
	if again {
		return Relapsed
	}
	return Open
}

func dayTime(day int32) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// Day writes a Unix day as people do, "2026-11-23"; "" for 0.
func Day(day int32) string {
	if day == 0 {
		return ""
	}
	return dayTime(day).Format(time.DateOnly)
}
