package item

import "time"

// Shift is what one duty officer hands over to the next, as far as a reader may see it.
type Shift struct {
	From      time.Time  `json:"from"`
	To        time.Time  `json:"to"`
	New       []Item     `json:"new"`
	Closed    []Item     `json:"closed"`
	Answered  []Item     `json:"answered"` // a letter left, the newest first
	Overdue   []Item     `json:"overdue"`
	Coming    []Item     `json:"coming"` // due in the 12 hours after To
	Decisions []Decision `json:"decisions"`
	OnDuty    string     `json:"on_duty,omitempty"`   // who has the duty now
	NextDuty  string     `json:"next_duty,omitempty"` // who has it next, and from when
	NextFrom  time.Time  `json:"next_from,omitzero"`
	// More names those of the lists that hold more than is told here.
	More []string `json:"more,omitempty"`
}
