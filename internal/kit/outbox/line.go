package outbox

import (
	"sync"
	"time"
)

// line is a channel and how it has been doing: one that fails again and again rests a while, so that a server that is
// away does not use up the tries of all that waits.
type line struct {
	Channel
	mu    sync.Mutex
	fails int // in a row
	until time.Time
}

// A line rests after so many failures in a row, first for restFirst, at most for restMost.
const (
	restAfter = 3
	restFirst = 30 * time.Second
	restMost  = 15 * time.Minute
)

// note takes in how a try went.
func (l *line) note(now time.Time, good bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if good {
		l.fails, l.until = 0, time.Time{}
		return
	}
	if l.fails++; l.fails >= restAfter {
		l.until = now.Add(min(restFirst<<min(l.fails-restAfter, 10), restMost))
	}
}

// rests returns until when the line rests; the zero time when it does not.
func (l *line) rests(now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.until) {
		return l.until
	}
	return time.Time{}
}
