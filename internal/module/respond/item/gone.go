package item

import (
	"time"

	"tocsin"
)

// Gone is what is left of what was deleted for good: that it was there, when and why it went, and nothing that it said.
type Gone struct {
	Number     string      `json:"number"` // of an item; letter/ID of a letter
	Kind       string      `json:"kind"`   // of an item; letter
	At         time.Time   `json:"at"`
	By         string      `json:"by"`                // who asked
	Granter    string      `json:"granter,omitempty"` // who let it happen
	Why        string      `json:"why"`
	Along      string      `json:"along,omitempty"` // what it had been merged into, and went with
	Mark       tocsin.Mark `json:"-"`               // that it had: who was not cleared for it is not for this either
	TLP        string      `json:"tlp"`             // Mark in words
	Restricted bool        `json:"restricted,omitempty"`
	Run        string      `json:"run,omitempty"` // the day on which the rule of retention took it; "": it was a person
}

// GoneList is a page of what was deleted.
type GoneList struct {
	Deleted []Gone `json:"deleted"`
	Next    string `json:"next,omitempty"` // where the next page begins
}

// Keep is that an item must be kept, whoever wants it deleted: a court or an authority has said so.
type Keep struct {
	By  string    `json:"by"`
	At  time.Time `json:"at"`
	Why string    `json:"why"`
}

// Leaving is what goes where an item is deleted, as far as somebody may see it, and what stands against that.
type Leaving struct {
	Item   Item           `json:"item"`
	Along  []Item         `json:"along,omitempty"` // what was merged into it
	Counts map[string]int `json:"counts"`          // by what it is: letters, notes, tasks, evidence …; none is left out
	Links  []Item         `json:"links,omitempty"` // what it is part of, and its parts: these stay
	// Against says why it can't go: keep, clock, hidden; "" is nothing.
	Against string `json:"against,omitempty"`
	Keep    *Keep  `json:"keep,omitempty"`
}

// Leaves are what is counted of what goes, in the order in which people are shown it.
func Leaves() []string {
	return []string{"letters", "notes", "entries", "tasks", "evidence", "indicators", "assets", "techniques", "moments", "drafts"}
}

// Why an item can't be deleted.
const (
	AgainstKeep   = "keep"   // it must be kept
	AgainstClock  = "clock"  // a clock of a law runs
	AgainstHidden = "hidden" // something was merged into it that whoever asks may not see
)
