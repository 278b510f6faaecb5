package item

import "time"

// Known is all that the desk knows of an address, a name or a hash, as far as somebody may see it.
type Known struct {
	Kind  string      `json:"kind"`  // as an indicator's; "" where it is none
	Value string      `json:"value"` // as the desk writes it
	Items []KnownItem `json:"items"`
	// Letters are the newest from it, where it is a mail address.
	Letters []Mail `json:"letters,omitempty"`
}

// KnownItem is an item that names it.
type KnownItem struct {
	Item
	As   string    `json:"as"`             // NodeIndicator, NodeAsset, SameSender
	Note string    `json:"note,omitempty"` // what is said of it there: an asset's state, an indicator's note
	Seen time.Time `json:"seen"`
}

// MostKnown is how many items, and how many letters, are told of one thing.
const MostKnown = 30
