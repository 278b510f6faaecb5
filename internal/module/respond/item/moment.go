package item

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Moment is something that happened at a time, as a person writes it down.
type Moment struct {
	ID   int64       `json:"id"`
	At   time.Time   `json:"at"`
	Kind string      `json:"kind"`
	Text string      `json:"text"`
	Mark tocsin.Mark `json:"-"`
	TLP  string      `json:"tlp,omitempty"` // Mark in words; without it the item's
	By   string      `json:"by,omitempty"`
}

// MomentKinds are the sorts of moments, in the order in which they mostly come.
func MomentKinds() []string {
	return []string{"began", "spread", "seen", "told", "contained", "recovered", "other"}
}

// StoryParts are the parts of what is told of an item when it is over.
func StoryParts() []string { return []string{"summary", "cause", "impact", "lessons"} }

// Limits of what is told: bytes of a moment, bytes of a part of a story, moments of an item.
const (
	maxMoment  = 2000
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
	}
	return nil
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
