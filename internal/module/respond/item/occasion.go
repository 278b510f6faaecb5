package item

import "tocsin"

// Occasion is what opens an item without anybody asking: a rule of another room. A template says the rest.
type Occasion struct {
	By       string // who it is said to be: the rule
	Template string // by its name; where there is none the item is a plain incident
	Title    string // behind the template's own
	Class    string // an RSIT type, where the template has none
	Org      string
	Mark     tocsin.Mark // the item's is at least so strict
	About    []Ref
}

// The states of a thing that an item is about, as its stream tells them beside added and removed.
const (
	RefFixed    = "fixed"    // it is no more
	RefAllFixed = "allfixed" // and it was the last: somebody may close the item
)
