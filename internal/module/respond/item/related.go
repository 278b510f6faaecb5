package item

import (
	"time"

	"tocsin"
)

// RelatedFor is how far back related things are looked for: addresses change hands, and what was two months ago is
// another story.
const RelatedFor = 60 * 24 * time.Hour

// RelatedMost is in how many items a thing may be and still say something; what is in more says nothing of any of them.
const RelatedMost = 50

// Why two things belong together, beside the kinds of indicators.
const (
	SameSender = "sender"      // who wrote, or whom the item is with
	SameOrg    = "constituent" // whose problem it is
)

// Reason is why something belongs to an item.
type Reason struct {
	Kind  string    `json:"kind"` // of an indicator, or sender, constituent
	Value string    `json:"value"`
	Seen  time.Time `json:"seen,omitzero"` // there, the newest time
	In    int       `json:"in,omitempty"`  // how many items have it that the asker may see
}

// Kin is an item that may be about the same.
type Kin struct {
	Item
	Reasons []Reason `json:"reasons"`
	Score   float64  `json:"score"` // the rarer what both have, the more; ranked by it
}

// Sort of a sight.
const (
	SightFinding = "finding" // events of one problem of one owner; without an owner they are nobody's
	SightWarning = "warning" // a letter that warned the constituent
)

// Sight is something of another room that may be about the same.
type Sight struct {
	Kind       string      `json:"kind"`
	Ref        string      `json:"ref"` // of a warning its number, of a finding OWNER/TYPE/IDENTIFIER
	Title      string      `json:"title"`
	Class      string      `json:"class,omitempty"` // an RSIT type
	Owner      string      `json:"constituent,omitempty"`
	OwnerName  string      `json:"constituent_name,omitempty"`
	Identifier string      `json:"identifier,omitempty"`
	Href       string      `json:"href"`
	Mark       tocsin.Mark `json:"-"`
	TLP        string      `json:"tlp"` // Mark in words
	Count      int64       `json:"count,omitempty"`
	Reason     Reason      `json:"reason"`
}

// Sought is what other rooms are asked to look for.
type Sought struct {
	Values map[string][]string // by the kinds of indicators
	Org    string              // slug; "" is none
	Since  time.Time
	Limit  int // of each sort
}

// Related is what may belong to an item, the likeliest first.
type Related struct {
	Since   time.Time `json:"since"`
	Items   []Kin     `json:"items"`
	Letters []Mail    `json:"letters,omitempty"` // of the same sender
	Sights  []Sight   `json:"sights,omitempty"`
	Common  []Reason  `json:"common,omitempty"` // in so many items that they were passed over
	Partial bool      `json:"partial"`          // the watch room could not be asked in time
}
