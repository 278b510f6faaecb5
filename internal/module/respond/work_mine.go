package respond

import (
	"context"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Handlers are those whom items can be given to.
func (r *Room) Handlers(ctx context.Context) ([]item.Handler, error) {
	if r.Deps.Handlers == nil {
		return nil, nil
	}
	return r.Deps.Handlers(ctx)
}

// mineLimit is how many of each the work of one person has.
const mineLimit = 200

// Mine is somebody's own work. Today ends at midnight of their zone; nil is the team's.
func (r *Room) Mine(ctx context.Context, v item.Viewer, zone *time.Location) (m item.Mine, err error) {
	if zone == nil {
		zone = r.Zone
	}
	m = item.Mine{FollowUp: []item.Item{}, Items: []item.Item{}, Following: []item.Item{}, Tasks: []item.MyTask{}, Decisions: []item.Decision{}}
	list, err := r.List(ctx, v, item.Filter{Owner: v.Name, Sort: "due", Limit: mineLimit})
	if err != nil {
		return m, err
	}
	m.Items, m.Total = append(m.Items, list.Items...), list.Total
	follow, err := record.FollowedUp(ctx, r.DB, v, v.Name, midnight(r.Now().In(zone)), mineLimit)
	if err != nil {
		return m, err
	}
	m.FollowUp = append(m.FollowUp, follow...)
	others, err := record.FollowedBy(ctx, r.DB, v, v.Name, mineLimit)
	if err != nil {
		return m, err
	}
	m.Following = append(m.Following, others...)
	tasks, err := record.TasksOf(ctx, r.DB, v, v.Name, mineLimit)
	if err != nil {
		return m, err
	}
	m.Tasks = append(m.Tasks, tasks...)
	wait, err := r.waits(ctx, v)
	for _, d := range wait {
		if d.Yours {
			m.Decisions = append(m.Decisions, d)
		}
	}
	return m, err
}

// waits are the decisions that wait.
func (r *Room) waits(ctx context.Context, v item.Viewer) ([]item.Decision, error) {
	if r.Decisions == nil {
		return nil, nil
	}
	return r.Decisions(ctx, v)
}

// midnight is when a day ends.
func midnight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
}
