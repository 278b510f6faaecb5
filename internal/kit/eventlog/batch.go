package eventlog

import (
	"errors"
	"fmt"
	"time"

	"tocsin"
)

// Batch checks all events of an Append before any is stored. Its zero value is ready; one goroutine uses it.
type Batch struct {
	// Forms are the forms of the events that have one, by their place in the batch.
	Forms   map[int]string
	checker Checker
}

// Span is when the events of a batch may be of. From and To are what the engine takes, Oldest and Newest what people are told.
type Span struct {
	From, To       int64 // Unix nanoseconds
	Oldest, Newest time.Time
}

// Widened is the window of a log with some slack at both ends: a row that was good a moment ago is not lost while time goes by.
func Widened(oldest, newest time.Time, slack time.Duration) Span {
	return Span{From: oldest.Add(-slack).UnixNano(), To: newest.Add(slack).UnixNano(), Oldest: oldest, Newest: newest}
}

// Check looks at every event and calls touch with the time of each. The first that can't be stored is a RowError.
func (b *Batch) Check(events []tocsin.Event, names *Names, s Span, touch func(ns int64)) error {
	if b.Forms == nil {
		b.Forms = map[int]string{}
	}
	clear(b.Forms)
	for i := range events {
		ev := &events[i]
		if ev.Time < s.From || ev.Time > s.To {
			return &RowError{Index: i, Err: s.fault(ev.Time)}
		}
		form, err := b.checker.CheckForm(ev, names)
		var fault *tocsin.Fault
		switch {
		case errors.As(err, &fault):
			return &RowError{Index: i, Err: err}
		case err != nil:
			return fmt.Errorf("append to event log: %w", err)
		case form != "":
			b.Forms[i] = form
		}
		if touch != nil {
			touch(ev.Time)
		}
	}
	return nil
}

func (s Span) fault(ns int64) error {
	return tocsin.Faultf(tocsin.Invalid, "the event is of %s, and the event log keeps %s to %s",
		stamp(time.Unix(0, ns)), stamp(s.Oldest), stamp(s.Newest))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04Z") }
