package item

import (
	"time"

	"tocsin"
)

// Mine is the work of one person, as far as they may see it.
type Mine struct {
	FollowUp  []Item     `json:"follow_up"` // their open items to come back to today, or before
	Items     []Item     `json:"items"`     // their open items, what is due first at the top
	Total     int64      `json:"total"`     // how many those are, counted up to 1,000; -1 is more
	Following []Item     `json:"following"` // open items of others that they follow, what changed last at the top
	Tasks     []MyTask   `json:"tasks"`     // theirs that are not done, of all open items
	Decisions []Decision `json:"decisions"` // what somebody else has asked for and they may decide, the oldest first
}

// MyTask is a task with the item that it is of.
type MyTask struct {
	Task
	Number string      `json:"number"`
	Title  string      `json:"title"`
	Mark   tocsin.Mark `json:"-"`
	TLP    string      `json:"tlp"` // Mark in words
}

// Decision is something that waits for a second person.
type Decision struct {
	Ask
	Yours bool `json:"yours"` // who reads this may take it
}

// Ask is something that one person wants and a second one lets happen.
type Ask struct {
	ID      int64     `json:"id"`
	Act     string    `json:"act"`
	Subject string    `json:"subject"`
	Why     string    `json:"why,omitempty"`
	Page    string    `json:"page,omitempty"` // where it can be looked at
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
}
