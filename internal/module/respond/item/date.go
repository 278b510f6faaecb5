package item

import "time"

// DateKind is what falls on a date.
type DateKind string

// The kinds of dates.
const (
	ClockDate  DateKind = "clock"  // a clock of the team's promise or of a law runs out
	FollowDate DateKind = "follow" // an item is to be looked at again
	EndDate    DateKind = "end"    // a measure ends
	TaskDate   DateKind = "task"   // a task is due
)

// Date is something that is due, as a calendar tells it. Of the item it has number, title, mark and whether few may see it.
type Date struct {
	Kind  DateKind
	ID    int64 // of the clock, the task or the item: unique in its kind
	At    time.Time
	Text  string // of a task
	Clock Clock  // its set and name
	Item  Item
}
