package item

import (
	"strings"
	"time"
)

// Erased stands where something of a person stood.
const Erased = "[erased]"

// Trace is a place where something of a person stands.
type Trace struct {
	What   string    `json:"what"`             // letter, entry, item, task, contact …
	Number string    `json:"number,omitempty"` // of the item
	ID     int64     `json:"id,omitempty"`     // of the row
	At     time.Time `json:"at,omitzero"`
	Text   string    `json:"text"` // what stands there
}

// Traces are all that is known of a person, as far as whoever asks may see it.
type Traces struct {
	Words  string  `json:"words"`
	Traces []Trace `json:"traces"`
	More   bool    `json:"more,omitempty"` // there are more than are listed
}

// Erasure is the erasing of a person, and how far it has come.
type Erasure struct {
	ID      int64          `json:"id"`
	Words   string         `json:"words,omitempty"` // what is looked for; "" as soon as it is done
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
	Why     string         `json:"why"`
	Granter string         `json:"granter,omitempty"`
	Granted time.Time      `json:"granted,omitzero"` // zero: a second person has not let it happen
	Place   int            `json:"place"`            // how many places were looked through
	Places  int            `json:"places"`           // of how many
	After   int64          `json:"-"`
	Counts  map[string]int `json:"counts,omitempty"` // what was erased, by what it is; kept is what had to be kept
	Done    time.Time      `json:"done,omitzero"`
}

// Kept is what is counted of a person and stays: it belongs to what must be kept.
const Kept = "kept"

// Limits of what a person is looked for by, in bytes. Less than the least would stand in half of all texts.
const (
	leastPerson = 4
	mostPerson  = 200
)

// PersonWords reads what a person is looked for by: an address, a name, a telephone number. It stands by itself, not within
// other words; a star before or behind it lets it.
func PersonWords(s string) (words string, ok bool) {
	words = strings.Join(strings.Fields(s), " ")
	n := len(PersonBare(words))
	return words, n >= leastPerson && len(words) <= mostPerson
}
