package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// task is what River is given: to it all kinds are one.
type task struct {
	Name string          `json:"kind"`
	Key  string          `json:"key,omitempty"`
	Turn string          `json:"turn,omitempty"` // which one it is of those with its key
	Args json.RawMessage `json:"args"`
}

// Kind is what River calls all of them.
func (task) Kind() string { return "tocsin" }

// everyKey is the key of a job that comes again and again.
const everyKey = "every"

// queue is where a kind's jobs stand: on its own workers, or with the others.
func (k *kind) queue(name string) string {
	if k.Workers <= 0 {
		return river.QueueDefault
	}
	return strings.ReplaceAll(name, ".", "_")
}

// worker does River's jobs.
type worker struct {
	river.WorkerDefaults[task]
	j *Jobs
}

// Timeout is how long one try may take.
func (w worker) Timeout(job *river.Job[task]) time.Duration {
	if k := w.j.kinds[job.Args.Name]; k != nil {
		return k.Timeout
	}
	return usualTimeout
}

// A job that failed is tried again after retryFirst, then after four times as long each time, at most after retryMost.
const (
	retryFirst = 2 * time.Second
	retryMost  = 6 * time.Hour
)

// NextRetry is when a job that failed is tried again.
func (w worker) NextRetry(job *river.Job[task]) time.Time {
	return w.j.now().Add(min(retryFirst<<(2*min(max(job.Attempt-1, 0), 10)), retryMost))
}

// Work does one job.
func (w worker) Work(ctx context.Context, job *river.Job[task]) (err error) {
	k := w.j.kinds[job.Args.Name]
	if k == nil {
		return fmt.Errorf("nobody handles jobs %q: another version of the program added it", job.Args.Name)
	}
	if job.Args.Turn != "" && firstTime(job.JobRow) {
		if mine, err := w.j.begin(ctx, job.Args); err != nil || !mine {
			return err
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s: panic: %v\n%s", job.Args.Name, p, debug.Stack())
		}
	}()
	return k.do(ctx, Job{ID: job.ID, Kind: job.Args.Name, Key: job.Args.Key, Args: job.Args.Args, Try: job.Attempt, Tries: job.MaxAttempts})
}

// firstTime reports whether a job has never begun: a job that was put off is at its first try again.
func firstTime(row *rivertype.JobRow) bool {
	var meta struct {
		Snoozes int `json:"snoozes"`
	}
	return row.Attempt == 1 && (json.Unmarshal(row.Metadata, &meta) != nil || meta.Snoozes == 0)
}

// How often River looks, and how long it keeps what is over. A poll is a statement or two.
const (
	poll        = time.Second
	keepDone    = time.Hour
	keepGivenUp = 30 * 24 * time.Hour
	rescueAfter = usualTimeout + ending
	ending      = 15 * time.Second // how long a job may take to end once its time is over: it is nobody else's before
	softStop    = 10 * time.Second // how long jobs may go on after Stop before they are told to end
)

// Start begins to do jobs, and goes on until Stop.
func (j *Jobs) Start(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.worker != nil {
		return errStopped
	}
	ctx = context.WithoutCancel(ctx)
	if err := errors.Join(j.adopt(ctx), j.makeUp(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, worker{j: j})
	client, err := river.NewClient(j.driver, &river.Config{
		Logger: j.log, Workers: workers, Queues: j.queues(), PeriodicJobs: j.periodic(ctx), PollOnly: true,
		FetchPollInterval: poll, JobTimeout: usualTimeout, RescueStuckJobsAfter: rescueAfter, SoftStopTimeout: softStop,
		CompletedJobRetentionPeriod: keepDone, CancelledJobRetentionPeriod: keepDone, DiscardedJobRetentionPeriod: keepGivenUp,
		ReindexerSchedule: river.NeverSchedule(),
	})
	if err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	j.worker = client
	return nil
}

// Stop ends the doing: no job is begun any more, and those that run have softStop to come to their end. What is cut off is
// tried again at the next start.
func (j *Jobs) Stop(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.worker == nil {
		return nil
	}
	if err := j.worker.Stop(ctx); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

func (j *Jobs) queues() map[string]river.QueueConfig {
	q := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: sharedWorkers}}
	for name, k := range j.kinds {
		if k.Workers > 0 {
			q[k.queue(name)] = river.QueueConfig{MaxWorkers: k.Workers}
		}
	}
	return q
}

// periodic are the jobs that come again and again. The leader alone calls them; they add themselves, with their keys.
func (j *Jobs) periodic(ctx context.Context) (list []*river.PeriodicJob) {
	for name, k := range j.kinds {
		if k.every == 0 {
			continue
		}
		list = append(list, river.NewPeriodicJob(aligned(k.every), func() (river.JobArgs, *river.InsertOpts) {
			if err := j.addNow(ctx, name); err != nil {
				j.log.Error("add a job that comes again and again", "kind", name, "error", err)
			}
			return nil, nil
		}, &river.PeriodicJobOpts{ID: strings.ReplaceAll(name, ".", "_")}))
	}
	return list
}

// aligned is a schedule at whole multiples of a length of time, so that no restart and no new leader shifts it.
type aligned time.Duration

// Next returns the next moment after t.
func (a aligned) Next(t time.Time) time.Time {
	return t.Truncate(time.Duration(a)).Add(time.Duration(a))
}

// makeUp adds what fell due while no process ran.
func (j *Jobs) makeUp(ctx context.Context) error {
	for name, k := range j.kinds {
		if k.every == 0 {
			continue
		}
		last, err := j.began(ctx, name)
		if err != nil {
			return err
		}
		if aligned(k.every).Next(last).After(j.now()) {
			continue
		}
		if err := j.addNow(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// quiet lets warnings and errors through: River tells of each of its parts that starts and stops.
type quiet struct{ slog.Handler }

// Enabled reports whether a level is let through.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

// WithAttrs is slog's.
func (q quiet) WithAttrs(a []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(a)} }

// WithGroup is slog's.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
