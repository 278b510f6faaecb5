package item

import (
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/attack"
)

// Technique is a technique of ATT&CK that an item says was used, under one of its tactics.
type Technique struct {
	ID        int64       `json:"id"`
	Item      int64       `json:"-"`
	Technique string      `json:"technique"`        // T1566.001
	Name      string      `json:"name,omitempty"`   // as ATT&CK calls it; "" of one that this version does not know
	Tactic    string      `json:"tactic,omitempty"` // initial-access …
	Gone      bool        `json:"gone,omitempty"`   // ATT&CK uses it no more
	Now       string      `json:"now,omitempty"`    // what is in its place
	Used      time.Time   `json:"used,omitzero"`    // when; zero is not known
	Note      string      `json:"note,omitempty"`   // how
	Mark      tocsin.Mark `json:"-"`                //
	TLP       string      `json:"tlp"`              // Mark in words
	At        time.Time   `json:"at"`               // when it was written down
	By        string      `json:"by,omitempty"`     //
}

// TechniqueSet is what somebody says was used, all at once.
type TechniqueSet struct {
	Text   string    `json:"text"`             // ids or names, with commas or line ends between them
	Tactic string    `json:"tactic,omitempty"` // "", and of what does not serve it, is the first that each serves
	Used   time.Time `json:"used,omitzero"`
	Note   string    `json:"note,omitempty"`
	TLP    string    `json:"tlp,omitempty"` // "" is the item's
}

// Techniques is what became of a TechniqueSet.
type Techniques struct {
	Outcome
	Added  []Technique `json:"added"`
	Known  int         `json:"known"` // were there before
	Unread []Unread    `json:"unread,omitempty"`
}

// TechniqueChange is what is to change of techniques; what is nil stays as it is.
type TechniqueChange struct {
	TLP  *string
	Used *time.Time
	Note *string
}

// MaxTechniques is how many techniques an item has.
const MaxTechniques = 500

// MaxTechniqueNote is how long a note to a technique is, in bytes.
const MaxTechniqueNote = maxField

// maxTechniques is how long a text of them is, in bytes.
const maxTechniques = 20_000

// Read finds the techniques that a set names, each once, and the lines that name none.
func (s TechniqueSet) Read() (ids []string, unread []Unread, err error) {
	if len(s.Text) > maxTechniques {
		return nil, nil, bad("text", "this is longer than %d bytes", maxTechniques)
	}
	for i, line := range strings.Split(s.Text, "\n") {
		found, rest := attack.Read(line)
		for _, id := range found {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		for _, text := range rest {
			unread = append(unread, Unread{Line: i + 1, Text: Cut(text, maxField)})
		}
	}
	if len(ids)+len(unread) == 0 {
		return nil, nil, bad("text", "name techniques by id or name")
	}
	return ids, unread, nil
}

// Told is a technique with what ATT&CK says of it.
func (t Technique) Told() Technique {
	known := attack.Of(t.Technique)
	t.Name, t.Gone, t.Now, t.TLP = known.Name, known.Gone, known.Now, t.Mark.String()
	return t
}

// Apply changes what is said of a technique, but for its mark, which is a matter of who looks; it refuses what makes none.
func (c TechniqueChange) Apply(t *Technique, now time.Time) error {
	set(&t.Used, c.Used)
	set(&t.Note, c.Note)
	if len(t.Note) > MaxTechniqueNote {
		return bad("note", "this is longer than %d bytes", MaxTechniqueNote)
	}
	if t.Used.After(now.Add(24*time.Hour)) || !t.Used.IsZero() && t.Used.Year() < 1990 {
		return bad("used", "say when; that is not in the future")
	}
	return nil
}

// SortTechniques sorts by tactic, in the order in which an attack takes them, and by id.
func SortTechniques(list []Technique) {
	slices.SortStableFunc(list, func(a, b Technique) int {
		if n := attack.Order(a.Tactic) - attack.Order(b.Tactic); n != 0 {
			return n
		}
		return strings.Compare(a.Technique, b.Technique)
	})
}
