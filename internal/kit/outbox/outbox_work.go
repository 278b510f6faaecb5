package outbox

import (
	"context"
	"strconv"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
)

// sendJob is the kind of job that sends.
const sendJob = "outbox.send"

// tidyEvery is how often it is looked whether something waits that nobody was woken for: its process has died.
const tidyEvery = time.Minute

// wakeGrain is how exactly a later sending is kept to: acts that fall due within it make one job.
const wakeGrain = 15 * time.Second

// Work has the node's jobs send what is due: whenever something is drafted or released, when a try is due again, and
// every now and then. It is called before the jobs start.
func (o *Outbox) Work(j *jobs.Jobs) error {
	err := j.Handle(sendJob, jobs.Options{Timeout: session + sendTime + noteTime, Workers: 1}, func(ctx context.Context, _ jobs.Job) error {
		again, err := o.Run(ctx)
		if err != nil || again == 0 {
			return err
		}
		if again < time.Second {
			return jobs.Later(0)
		}
		return o.wakeAt(ctx, o.now().Add(again))
	})
	if err != nil {
		return err
	}
	o.wake = func(ctx context.Context, tx *sqldb.Tx, at time.Time) error {
		key := "now"
		if at.After(tx.Now) {
			at = at.Truncate(wakeGrain).Add(wakeGrain)
			key = strconv.FormatInt(at.Unix(), 10)
		}
		return j.Add(ctx, tx, sendJob, key, nil, at)
	}
	return j.Every(sendJob, tidyEvery)
}

// Start has the jobs look for what a dead process has left. It is called when they run.
func (o *Outbox) Start(ctx context.Context) error { return o.wakeAt(ctx, time.Time{}) }

func (o *Outbox) wakeAt(ctx context.Context, at time.Time) error {
	return o.db.Tx(ctx, func(tx *sqldb.Tx) error { return o.wake(ctx, tx, at) })
}
