package app

import (
	"sync/atomic"
	"time"
)

// demoClock is the time of a node that plays a story: moments of the past while it does, the real time when it is over.
type demoClock struct{ at atomic.Pointer[time.Time] }

// Now is the time of the story.
func (c *demoClock) Now() time.Time {
	if t := c.at.Load(); t != nil {
		return *t
	}
	return time.Now()
}

func (c *demoClock) set(t time.Time) { c.at.Store(&t) }

// end lets the clock show the real time.
func (c *demoClock) end() { c.at.Store(nil) }
