package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// adopted is the most jobs that are taken over at once.
const adopted = 1000

// Alone says that at a moment of the server's clock no other process shared the records: jobs that were begun before are a
// dead one's. It is called before Start.
func (j *Jobs) Alone(since time.Time) { j.alone = since }

// adopt makes jobs due again that a process was doing when it died. Where records lie in a file, one process has them, so
// what runs at start is a dead one's. On a server others may be at work: there River waits until a job's time is over,
// unless Alone was called.
func (j *Jobs) adopt(ctx context.Context) error {
	horizon := j.alone
	if j.driver.DatabaseName() == riverdriver.DatabaseNameSQLite {
		horizon = time.Now().Add(time.Minute)
	}
	if horizon.IsZero() {
		return nil
	}
	for {
		left, err := j.driver.GetExecutor().JobGetStuck(ctx, &riverdriver.JobGetStuckParams{Max: adopted, StuckHorizon: horizon})
		if err != nil || len(left) == 0 {
			return err
		}
		if err := j.takeOver(ctx, left, horizon); err != nil {
			return fmt.Errorf("take over %d jobs: %w", len(left), err)
		}
	}
}

func (j *Jobs) takeOver(ctx context.Context, left []*rivertype.JobRow, horizon time.Time) error {
	p := &riverdriver.JobRescueManyParams{StuckHorizon: horizon}
	now := time.Now().UTC()
	for _, job := range left {
		said, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: max(job.Attempt, 0), Error: "the process ended"})
		if err != nil {
			return err
		}
		state, over := rivertype.JobStateAvailable, (*time.Time)(nil)
		if job.Attempt >= job.MaxAttempts {
			state, over = rivertype.JobStateDiscarded, &now
		}
		p.ID, p.Error, p.FinalizedAt = append(p.ID, job.ID), append(p.Error, said), append(p.FinalizedAt, over)
		p.ScheduledAt, p.State = append(p.ScheduledAt, now), append(p.State, string(state))
	}
	_, err := j.driver.GetExecutor().JobRescueMany(ctx, p)
	return err
}
