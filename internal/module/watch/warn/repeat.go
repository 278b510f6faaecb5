package warn

import (
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

// Change is as what a problem is told.
type Change string

// The changes. Nothing is for a problem of which there is nothing to tell now.
const (
	Nothing  Change = ""
	New      Change = "new"      // never told of to this recipient
	Still    Change = "still"    // told of, and still there
	Relapsed Change = "relapsed" // told of, gone, and back
	Gone     Change = "gone"     // told of, and gone since
)

// Told is the last that a recipient was told of a problem.
type Told struct {
	Change  Change
	Opened  string    // the day on which the episode began that was told of
	At      time.Time // when the letter left; where it waits, when it was drafted
	Waiting bool      // the letter has been drafted and has not left
}

// Interval is after how many days a recipient is told again of what is still there.
type Interval struct {
	Days        int
	Compromised int // for systems that others control
}

// Compromised reports whether problems of a type mean that somebody else controls a system: those are told again sooner.
// Source: RSIT 1003 §malicious code, intrusions, intrusion attempts.
func Compromised(typ string) bool {
	c, _ := tocsin.ClassOf(typ)
	switch c.Taxonomy {
	case "malicious-code", "intrusions", "intrusion-attempts":
		return true
	}
	switch typ {
	case "scanner", "spam", "phishing", "ddos", "unauthorized-use-of-resources":
		return true
	}
	return false
}

// Decide returns as what a finding is told to a recipient at a moment, in the recipient's zone; told is nil for one that
// it was never told of. What waits in a letter that has not left is not told a second time.
func (i Interval) Decide(f find.Finding, told *Told, now time.Time) Change {
	told = byHand(f, told)
	switch {
	case f.Status == find.Suppressed, told != nil && told.Waiting:
		return Nothing
	case f.Status == find.Fixed:
		if told != nil && told.Change != Gone {
			return Gone
		}
		return Nothing
	case Settled(f):
		return Nothing
	case told == nil:
		return New
	case told.Change == Gone, f.Opened > told.Opened, cameBack(f, told):
		return Relapsed
	case revived(f.Said, told), daysBetween(told.At, now) >= i.of(f.Type):
		return Still
	}
	return Nothing
}

// What letters and answers to them begin with as Said.By: all else is a person's word.
const (
	ByLetter = find.ByLetter
	ByAnswer = "answer to "
)

// byHand counts what a person of the node noted as a telling: who was called, or has answered by mail, knows.
func byHand(f find.Finding, told *Told) *Told {
	if f.Status != find.Notified && f.Status != find.Answered || f.Said == nil || f.Said.What != find.SayNotified && f.Said.What != find.SayAnswered ||
		strings.HasPrefix(f.Said.By, ByLetter) || strings.HasPrefix(f.Said.By, ByAnswer) {
		return told
	}
	if told != nil && (told.Waiting || told.At.After(f.Said.At)) {
		return told
	}
	return &Told{Change: New, Opened: f.Opened, At: f.Said.At}
}

// of returns the days of a type.
func (i Interval) of(typ string) int {
	if Compromised(typ) {
		return i.Compromised
	}
	return i.Days
}

// Settled reports whether an answer stands that ends the talk: it is fixed, until a report says otherwise, or it is not
// the owner's, until a person of the node says otherwise.
func Settled(f find.Finding) bool {
	return f.Status == find.Answered && f.Said != nil && (f.Said.What == find.SayFixed || f.Said.What == find.SayNotOurs)
}

// cameBack reports whether a report has seen what the owner had said was fixed.
func cameBack(f find.Finding, told *Told) bool {
	return f.Status == find.Relapsed && f.Said != nil && f.Said.What == find.SayFixed && !f.Said.At.Before(told.At)
}

// revived reports whether a suppression has ended, or a person has taken back what was said, since the problem was told;
// others may have been told of that in the meantime. A letter that came back takes back only what its own reader knew.
func revived(said *find.Said, told *Told) bool {
	switch {
	case said == nil:
		return false
	case said.What == find.SaySuppressed && said.Until.After(told.At), said.What == find.SayReopened && !strings.HasPrefix(said.By, ByLetter) && !said.At.Before(told.At):
		return true
	}
	return said.Lapsed.After(told.At)
}

// daysBetween counts the midnights between two moments in the second one's zone, so that a letter of seven in the
// morning is seven days old at seven in the morning, whatever the seconds.
func daysBetween(from, to time.Time) int {
	from = from.In(to.Location())
	a := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// Worth reports whether a letter leaves at all: for anything new, back or due again; for what is gone alone only when
// nothing else that the recipient was told of is left, as the good news that all is well.
func Worth(changes map[Change]int, left int) bool {
	return changes[New]+changes[Still]+changes[Relapsed] > 0 || changes[Gone] > 0 && left == 0
}
