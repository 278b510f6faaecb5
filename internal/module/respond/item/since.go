package item

import "time"

// Since is an order in which programs follow items: by when they were made, changed or closed.
type Since string

// The orders. What is made or closed is in that of changes too.
const (
	ByOpening Since = "opened"
	ByChange  Since = "changed"
	ByEnd     Since = "closed"
)

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
