package item

import (
	"time"

	"tocsin"
)

// Since is an order in which programs follow what the desk has: it has the name of the event that each thing in it is told as.
type Since string

// The orders. What is made or ends is in that of changes too.
const (
	ByOpening    Since = "incident.opened"
	ByChange     Since = "incident.changed"
	ByEnd        Since = "incident.closed"
	ByTask       Since = "task.opened"
	ByTaskChange Since = "task.changed"
	ByTaskEnd    Since = "task.done"
	ByIndicator  Since = "indicator.added"
	ByWish       Since = "indicator.analysis-wanted"
)

// Sinces are all orders.
func Sinces() []Since {
	return []Since{ByOpening, ByChange, ByEnd, ByTask, ByTaskChange, ByTaskEnd, ByIndicator, ByWish}
}

// Happening is something of an item that programs are told of, with its place in the order: a time and its id.
type Happening struct {
	At         time.Time
	ID         int64
	Restricted bool        // its item is
	Mark       tocsin.Mark // the stricter one of its own and its item's
	PAP        PAP         // of what is to be done something with; "" is no matter
	Body       any
}

// NamedIndicator is an indicator with the number of its item.
type NamedIndicator struct {
	Number string `json:"number"`
	Indicator
}

// When is the time by which an item stands in the order.
func (s Since) When(it Item) time.Time {
	switch s {
	case ByOpening:
		return it.Created
	case ByEnd:
		return it.Closed
	}
	return it.Changed
}
