package outbox

import "slices"

// State is how far an act has come.
type State string

// The states. Sent and Cancelled are ends; Failed and Uncertain wait for a person.
const (
	Drafted   State = "drafted"   // waits for the approval of a second person
	Held      State = "held"      // waits for a release
	Ready     State = "ready"     // leaves when it is due and the outbox is open
	Sending   State = "sending"   // its channel is being called
	Sent      State = "sent"      // left, and its channel gave a receipt
	Failed    State = "failed"    // will not leave by itself any more
	Uncertain State = "uncertain" // may have left: nobody knows
	Cancelled State = "cancelled" // will never leave
)

// States are all states, in the order in which an act goes through them.
var States = []State{Drafted, Held, Ready, Sending, Sent, Failed, Uncertain, Cancelled}

// steps is the whole table of what may follow what.
var steps = map[State][]State{
	Drafted:   {Ready, Held, Cancelled},                  // approved, held, cancelled
	Held:      {Ready, Drafted, Cancelled},               // released, released but not approved yet
	Ready:     {Sending, Held, Failed, Cancelled},        // failed: the clearance no longer covers it
	Sending:   {Sent, Ready, Failed, Uncertain},          // ready: tried again later
	Failed:    {Ready, Drafted, Cancelled},               // released again
	Uncertain: {Ready, Drafted, Sent, Failed, Cancelled}, // released again, confirmed, or known after all
	Sent:      {},
	Cancelled: {},
}

// may reports whether a state may follow another.
func may(from, to State) bool { return slices.Contains(steps[from], to) }

// before returns the states that another may follow, in the order of States.
func before(to State) (from []State) {
	for _, s := range States {
		if may(s, to) {
			from = append(from, s)
		}
	}
	return from
}

// Known reports whether s is a state.
func (s State) Known() bool { return slices.Contains(States, s) }

// first is the state that a new act has.
func (p Policy) first(kind string) State {
	switch {
	case slices.Contains(p.Approve, kind):
		return Drafted
	case slices.Contains(p.Auto, kind):
		return Ready
	}
	return Held
}
