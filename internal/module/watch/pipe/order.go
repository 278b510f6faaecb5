package pipe

import "sync"

// order lets workers through one at a time, in the order of their numbers from 0.
type order struct {
	mu    sync.Mutex
	moved *sync.Cond
	next  int
	ended bool
}

func newOrder() *order {
	o := &order{}
	o.moved = sync.NewCond(&o.mu)
	return o
}

// wait returns true when it is seq's turn, and false when there will be no turns any more. After true comes done.
func (o *order) wait(seq int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.next != seq && !o.ended {
		o.moved.Wait()
	}
	return !o.ended
}

// done ends a turn.
func (o *order) done() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.next++
	o.moved.Broadcast()
}

// end ends all waiting.
func (o *order) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.moved.Broadcast()
}
