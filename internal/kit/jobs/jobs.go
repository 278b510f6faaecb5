// Package jobs does work later, again and again, or again after it failed: River on the node's own records, on both
// engines. A job is added in the transaction of what it is about, so it is there exactly when that is, and any process
// that shares the records may do it.
//
// A job may run more than once: a process can die when the work is done and the job not yet marked. What must not happen
// twice needs a key of its own where it happens.
//
// Tables: jobs_waiting, jobs_every, and River's own (river_*), which River migrates.
package jobs

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Options say how a kind of job is done; zero values are the usual.
type Options struct {
	Tries   int           // how often it is begun before it is given up; 0 means 10
	Timeout time.Duration // how long one try may take; 0 means 1 min. After a crash it takes that long, and up to a minute more, until another process tries the job again
	Workers int           // how many are done side by side in one process, on workers of their own; 0: the kind shares four with the others
}

// What stands where Options says nothing.
const (
	usualTries    = 10
	usualTimeout  = time.Minute
	sharedWorkers = 4
)

// Job is one that is to be done now.
type Job struct {
	ID    int64
	Kind  string
	Key   string
	Args  json.RawMessage
	Try   int // from 1
	Tries int // the last try
}

// Into reads the job's arguments.
func (j Job) Into(v any) error {
	if err := json.Unmarshal(j.Args, v); err != nil {
		return fmt.Errorf("read arguments of job %s: %w", j.Kind, err)
	}
	return nil
}

// Handler does a job. An error is logged, and the job tried again later; Later asks to come again without an error.
type Handler func(ctx context.Context, job Job) error

// Later is returned by a handler that wants the job again after d: no try is counted.
func Later(d time.Duration) error { return river.JobSnooze(max(d, 0)) }

type kind struct {
	Options
	do    Handler
	every time.Duration
}

// Jobs keeps jobs and does them.
type Jobs struct {
	db     *sqldb.DB
	log    *slog.Logger
	now    func() time.Time
	driver riverdriver.Driver[*sql.Tx]
	adder  *river.Client[*sql.Tx] // adds alone
	kinds  map[string]*kind       // fixed by Start
	alone  time.Time              // since when no other process has the records; zero where that is not known

	mu     sync.Mutex
	worker *river.Client[*sql.Tx] // nil until Start
}

// Open returns the jobs of a node, with all tables up to date. Nothing is done before Start.
func Open(ctx context.Context, db *sqldb.DB, log *slog.Logger, now func() time.Time) (*Jobs, error) {
	if err := db.Migrate(ctx, "jobs", migrations); err != nil {
		return nil, err
	}
	j := &Jobs{db: db, log: slog.New(quiet{log.Handler()}), now: now, kinds: map[string]*kind{}, driver: driverOf(db)}
	if err := j.migrate(ctx); err != nil {
		return nil, fmt.Errorf("migrate jobs: %w", err)
	}
	var err error
	if j.adder, err = river.NewClient(j.driver, &river.Config{Logger: j.log, SkipUnknownJobCheck: true}); err != nil {
		return nil, fmt.Errorf("open jobs: %w", err)
	}
	return j, nil
}

func driverOf(db *sqldb.DB) riverdriver.Driver[*sql.Tx] {
	if db.Engine() == sqldb.Postgres {
		return riverdatabasesql.New(db.SQL())
	}
	return riversqlite.New(db.SQL())
}

func (j *Jobs) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(j.driver, &rivermigrate.Config{Logger: j.log})
	if err != nil {
		return err
	}
	one, err := j.db.TakeLock(ctx, "migrate jobs") // processes that share the records may start at the same time
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return errors.Join(err, one.Release())
}

var kindName = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z0-9]+)*$`)

// Handle says who does a kind of job ("digest.draft"). All kinds are named before Start.
func (j *Jobs) Handle(name string, o Options, do Handler) error {
	if !kindName.MatchString(name) || do == nil || j.kinds[name] != nil || j.started() {
		return fmt.Errorf("handle jobs %q: named twice, after the start, or not as words with dots", name)
	}
	if o.Tries <= 0 {
		o.Tries = usualTries
	}
	if o.Timeout <= 0 {
		o.Timeout = usualTimeout
	}
	j.kinds[name] = &kind{Options: o, do: do}
	return nil
}

// Every has a job of a kind added again and again: where the clock shows a whole multiple of every (UTC), by one process of all
// that share the records; the first at once. What fell due while no process ran is made up for, once, at start. One that has not begun yet
// is not added twice.
func (j *Jobs) Every(name string, every time.Duration) error {
	k := j.kinds[name]
	if k == nil || every < time.Second || j.started() {
		return fmt.Errorf("repeat jobs %q: nobody handles them, it is after the start, or more often than once a second", name)
	}
	k.every = every
	return nil
}

// Add adds a job, in the caller's transaction. Where one of the same kind and key is there that has not begun yet, and is
// not due later than at, that one stands and nothing is added; an empty key is no key. A zero time means now.
func (j *Jobs) Add(ctx context.Context, tx *sqldb.Tx, name, key string, args any, at time.Time) error {
	k := j.kinds[name]
	if k == nil {
		return fmt.Errorf("add job %q: nobody handles them", name)
	}
	if args == nil {
		args = struct{}{}
	}
	text, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("add job %s: %w", name, err)
	}
	o := &river.InsertOpts{MaxAttempts: k.Tries, Queue: k.queue(name)}
	if now := j.now(); at.After(now) {
		o.ScheduledAt = at // its state is then another one, and the leader looks for it every few seconds
	} else {
		at = now
	}
	a := task{Name: name, Key: key, Args: text}
	if key != "" {
		a.Turn = rand.Text()
		if mine, err := queue(ctx, tx, a, at); err != nil || !mine {
			return err
		}
	}
	if _, err = j.adder.InsertTx(ctx, tx.SQL(), a, o); err != nil {
		return fmt.Errorf("add job %s: %w", name, err)
	}
	return nil
}

func (j *Jobs) started() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.worker != nil
}

// errStopped is what Start gives after Stop.
var errStopped = errors.New("jobs are running, or were stopped")
