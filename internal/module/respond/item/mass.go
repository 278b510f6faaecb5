package item

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"tocsin"
)

// Mass is one text to many: to whom each of the items is with, to the contacts of each of the constituents, and to whoever
// answers for addresses. The places {number}, {title}, {person}, {team} and the others of templates are filled for each.
type Mass struct {
	Numbers []string `json:"numbers,omitempty"`      // of items
	Orgs    []string `json:"constituents,omitempty"` // slugs; an investigation is opened with each
	// Groups are who answers for addresses; an investigation is opened with each. Left are those that nobody has looked up yet.
	Groups   []Group   `json:"groups,omitempty"`
	Left     []Concern `json:"left,omitempty"`
	Incident string    `json:"incident,omitempty"` // that the investigations become part of; "" is none
	// Template is the text that each of Groups gets in its language; "" is Subject and Text.
	Template string `json:"template,omitempty"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	TLP      string `json:"tlp,omitempty"` // "" is the item's, amber for constituents, and green for others
	Guard    Guard  `json:"guard,omitempty"`
	Why      string `json:"why,omitempty"` // for the second person
}

// Mailing is one text to many as it is kept.
type Mailing struct {
	ID int64     `json:"id"`
	At time.Time `json:"at"`
	By string    `json:"by"`
	Mass
	// Clearance and All are what its writer may see: nothing is written into what is hidden from them.
	Clearance tocsin.Mark `json:"clearance"`
	All       bool        `json:"all,omitempty"`
	// Enclosed is how many files go with each letter, Files their names; their bytes are kept apart.
	Enclosed int       `json:"enclosed,omitempty"`
	Files    []Bundle  `json:"-"`
	Asked    time.Time `json:"asked,omitzero"` // when a second person was asked; from then on it stays as it is
	Done     time.Time `json:"done,omitzero"`  // when the letters were put into the outbox
	Sent     Sent      `json:"sent,omitzero"`
}

// Writer is who wrote it, as they see.
func (m Mailing) Writer() Viewer { return Viewer{Name: m.By, Clearance: m.Clearance, All: m.All} }

// Count is how many letters there are at most.
func (m Mass) Count() int { return len(m.Numbers) + len(m.Orgs) + len(m.Groups) }

// massAlone is how many letters to whoever answers for addresses one person may draft.
const massAlone = 10

// Alone reports whether one person may draft its letters.
func (m Mass) Alone() bool { return len(m.Numbers)+len(m.Orgs) == 0 && len(m.Groups) <= massAlone }

// Without is a text to many that knows nothing more of an item.
func (m Mailing) Without(number string) Mailing {
	m.Numbers = slices.DeleteFunc(slices.Clone(m.Numbers), func(n string) bool { return n == number })
	m.Sent.Skipped = slices.DeleteFunc(slices.Clone(m.Sent.Skipped), func(s Missed) bool { return s.Of == number })
	if m.Incident == number {
		m.Incident = ""
	}
	return m
}

// Print is what tells whether a text to many is still the one that somebody has looked at.
func (m Mailing) Print() string {
	m.Numbers, m.Orgs = nil, nil // they stay
	ids := []int64{int64(len(m.Files))}
	for _, f := range m.Files {
		ids = append(ids, f.ID)
	}
	text, err := json.Marshal([]any{m.Mass, ids})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Sent is what became of one text to many.
type Sent struct {
	Letters int      `json:"letters"`
	Copies  int      `json:"copies"`
	Skipped []Missed `json:"skipped,omitempty"`
}

// Missed is somebody who got nothing.
type Missed struct {
	Of  string `json:"of"`           // a number, a constituent's slug, or group/ID
	To  string `json:"to,omitempty"` // an address; "" where there is none
	Why string `json:"why"`          // clearance, key, off, nobody, gone
}

// Looked is one text to many as each will get it, before it leaves.
type Looked struct {
	Letters int // that will be drafted
	Copies  int
	Ones    []OneOf
	Missed  []Missed // who gets nothing
	Hidden  int      // items that the reader may not see; their letters are not told
	Strict  tocsin.Mark
	Of      string   // of whom One is
	One     Prepared // one of the letters whole
}

// OneOf is one of the letters of a text to many.
type OneOf struct {
	Of       string // a number, a constituent's slug, or group/ID
	Org      string // the constituent that it is to; "" is another
	Name     string // of who answers for addresses, where that is no constituent
	Language string // BCP 47; of a word for a person without a name
	Mark     tocsin.Mark
	Copies   []Copy // those that can't go are refused
	Why      string // why there is no letter at all: gone, nobody, clearance
}
