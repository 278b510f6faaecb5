package respond

import (
	"context"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxDates is how many dates of a kind a calendar has.
const maxDates = 500

// Dates are what is due in open items that somebody may see: in what one person has, with the tasks of theirs, or all for "".
func (r *Room) Dates(ctx context.Context, v item.Viewer, owner string) (list []item.Date, err error) {
	for _, part := range []func() ([]item.Date, error){
		func() ([]item.Date, error) { return record.OpenClocks(ctx, r.DB, v, owner, maxDates) },
		func() ([]item.Date, error) { return record.FollowUps(ctx, r.DB, v, owner, maxDates) },
		func() ([]item.Date, error) { return record.TaskDates(ctx, r.DB, v, owner, maxDates) },
	} {
		found, err := part()
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}
