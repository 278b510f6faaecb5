package item

import (
	"time"

	"tocsin"
)

// Mass is one text to many: to whom each of the items is with, and to the contacts of each of the constituents. The places
// {number}, {title}, {person}, {team} and the others of templates are filled for each.
type Mass struct {
	Numbers  []string `json:"numbers,omitempty"`      // of items
	Orgs     []string `json:"constituents,omitempty"` // slugs; an investigation is opened with each
	Incident string   `json:"incident,omitempty"`     // that these become part of; "" is none
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	TLP      string   `json:"tlp,omitempty"` // "" is the item's, and amber for constituents
	Guard    Guard    `json:"guard,omitempty"`
	Why      string   `json:"why,omitempty"` // for the second person
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
	Asked     time.Time   `json:"asked,omitzero"` // when a second person was asked; from then on it stays as it is
	Done      time.Time   `json:"done,omitzero"`  // when the letters were put into the outbox
	Sent      Sent        `json:"sent,omitzero"`
}

// Writer is who wrote it, as they see.
func (m Mailing) Writer() Viewer { return Viewer{Name: m.By, Clearance: m.Clearance, All: m.All} }

// Sent is what became of one text to many.
type Sent struct {
	Letters int      `json:"letters"`
	Copies  int      `json:"copies"`
	Skipped []Missed `json:"skipped,omitempty"`
}

// Missed is somebody who got nothing.
type Missed struct {
	Of  string `json:"of"`           // a number, or a constituent's slug
	To  string `json:"to,omitempty"` // an address; "" where there is none
	Why string `json:"why"`          // clearance, key, off, nobody, gone
}
