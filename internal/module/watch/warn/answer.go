package warn

import (
	"strings"
	"time"

	"tocsin/internal/module/watch/find"
)

// What a recipient can answer of a problem.
const (
	AnswerFixed    = find.SayFixed
	AnswerNotOurs  = find.SayNotOurs
	AnswerAccepted = "accepted" // the risk, until a day
	AnswerOther    = "other"    // in words
)

// Answers are all that can be answered, in the order in which the page offers them.
func Answers() []string { return []string{AnswerFixed, AnswerNotOurs, AnswerAccepted, AnswerOther} }

// Answer is what a recipient says of one problem of a letter.
type Answer struct {
	N     int       `json:"-"`
	What  string    `json:"what"`
	Text  string    `json:"text,omitempty"`
	Until time.Time `json:"until,omitzero"` // of an accepted risk
	At    time.Time `json:"at"`
}

// longestAccepted is how long a risk can be accepted without an account: a year, then it is told of again.
const longestAccepted = 366 * 24 * time.Hour

// Check finds what is wrong with an answer.
func (a Answer) Check(now time.Time) error {
	switch a.What {
	case AnswerFixed, AnswerNotOurs:
	case AnswerAccepted:
		if !a.Until.After(now) || a.Until.Sub(now) > longestAccepted {
			return field("until", "an accepted risk needs a day in the next year on which it ends")
		}
	case AnswerOther:
		if strings.TrimSpace(a.Text) == "" {
			return field("text", "the answer has no words")
		}
	default:
		return field("answer", "%.20q is no answer", a.What)
	}
	if len(a.Text) > maxText {
		return field("text", "longer than %d bytes", maxText)
	}
	return nil
}

// Said is what an answer says of the problem. An accepted risk is a suppression that ends. What is said of one address of
// several ends nothing: part is that address, and what was chosen goes into the words; "" is for all.
func (a Answer) Said(by, part string) find.Said {
	s := find.Said{What: a.What, Reason: a.Text, By: by}
	if part != "" {
		s.What, s.Reason = find.SayAnswered, strings.TrimSpace(part+": "+a.What+". "+a.Text)
		return s
	}
	switch a.What {
	case AnswerAccepted:
		s.What, s.Until = find.SaySuppressed, a.Until
		s.Reason = strings.TrimSpace("risk accepted. " + a.Text)
	case AnswerOther:
		s.What = find.SayAnswered
	}
	return s
}
