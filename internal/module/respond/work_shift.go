package respond

import (
	"context"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// shiftAhead is how far a hand-over looks ahead: the shift that begins. shiftLimit is how many of each it tells of.
const (
	shiftAhead = 12 * time.Hour
	shiftLimit = 200
)

// Shift is what happened in some time up to now, and what comes next, for whoever has the duty then.
func (r *Room) Shift(ctx context.Context, v item.Viewer, back time.Duration) (s item.Shift, err error) {
	s.To = r.Now()
	s.From = s.To.Add(-back)
	since := func(at string) func() ([]item.Item, error) {
		return func() ([]item.Item, error) { return record.Since(ctx, r.DB, v, at, s.From, shiftLimit+1) }
	}
	for _, g := range []struct {
		name string
		to   *[]item.Item
		read func() ([]item.Item, error)
	}{
		{"new", &s.New, since(record.MadeAt)},
		{"closed", &s.Closed, since(record.ClosedAt)},
		{"answered", &s.Answered, since(record.ToldAt)},
		{"overdue", &s.Overdue, func() ([]item.Item, error) {
			return record.DueIn(ctx, r.DB, v, time.Time{}, s.To, shiftLimit+1)
		}},
		{"coming", &s.Coming, func() ([]item.Item, error) {
			return record.DueIn(ctx, r.DB, v, s.To, s.To.Add(shiftAhead), shiftLimit+1)
		}},
	} {
		list, err := g.read()
		if err != nil {
			return s, err
		}
		if len(list) > shiftLimit {
			list, s.More = list[:shiftLimit], append(s.More, g.name)
		}
		*g.to = append([]item.Item{}, list...)
	}
	now, next, err := r.OnDuty(ctx)
	if err != nil {
		return s, err
	}
	s.OnDuty, s.NextDuty, s.NextFrom = now.Name, next.Name, next.From
	wait, err := r.waits(ctx, v)
	s.Decisions = append([]item.Decision{}, wait...)
	return s, err
}
