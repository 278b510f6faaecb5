package item

import (
	"slices"
	"time"
)

// Join is how the parts of a condition belong together.
type Join string

// The joins. The zero Join is that of a condition on one thing.
const (
	Each Join = "and"
	Any  Join = "or"
)

// Cond is what is asked of items: one thing of theirs, or several such conditions that are joined. Seek reads what people type.
type Cond struct {
	Join   Join
	Not    bool
	Parts  []Cond  // of what is joined
	Of     string  // what of an item, one of the names that Seek knows; "" is words of its texts
	Values []any   // one of these, as the records keep them
	Period Period  // of a time
	Want   Want    // of a field of the team's own
	Found  []int64 // items that have the words; nil: look into titles
	Many   bool    // the records found too many that are so: a list is read along its order, not gathered by this
}

// Of what is told apart from all else that is asked of an item.
const (
	OfWords     = ""
	OfOwn       = "own" // a field of the team's own
	OfTag       = "tag"
	OfTechnique = "technique"
	OfNumber    = "number"
	OfSector    = "sector"
	OfOrg       = "constituent"
	OfStatus    = "status"
	OfNet       = "net"   // a network that what the item names is in
	OfHolds     = "holds" // an address that a network is around which the item names
	OfIs        = "is"    // a state that no column says alone
	OfClosed    = "closed"
)

// Period are times from one on and before another; a zero one is no bound. None is that there is no such time.
type Period struct {
	From, Until time.Time
	None        bool
}

// Walk calls do with a condition and each of its parts, and keeps what do changes.
func (c *Cond) Walk(do func(*Cond) error) error {
	for i := range c.Parts {
		if err := c.Parts[i].Walk(do); err != nil {
			return err
		}
	}
	return do(c)
}

// has reports whether a condition or one of its parts is so.
func (c *Cond) has(so func(Cond) bool) bool {
	return so(*c) || slices.ContainsFunc(c.Parts, func(p Cond) bool { return p.has(so) })
}

// Ends reports whether a condition asks whether something is closed: then what is closed is looked at too.
func (c *Cond) Ends() bool {
	return c.has(func(c Cond) bool {
		ends := func(v any) bool { s, ok := v.(string); return ok && Status(s).Ends() }
		return c.Join == "" && (c.Of == OfStatus && slices.ContainsFunc(c.Values, ends) || c.Of == OfClosed || c.Of == OfIs && slices.Contains(c.Values, "closed"))
	})
}

// Asleep reports whether a condition asks whether something is snoozed.
func (c *Cond) Asleep() bool {
	return c.has(func(c Cond) bool { return c.Of == OfIs && slices.Contains(c.Values, "snoozed") })
}

// Negates reports whether something is asked not to be so.
func (c *Cond) Negates() bool { return c.has(func(c Cond) bool { return c.Not }) }
