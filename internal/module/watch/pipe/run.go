package pipe

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// Enricher adds what is known of an event's addresses; a zero address is none.
type Enricher interface {
	Apply(ev *tocsin.Event, src, dst netip.Addr)
}

// Owners knows whose a network is. The answer is good until the roster changes; a reading uses one answer throughout.
type Owners interface {
	Owner(addr netip.Addr, asn uint32, host string) (org, rule string)
}

// Pipe reads reports into the event log, one at a time.
type Pipe struct {
	log  eventlog.Log
	seen *Seen
}

// New returns a pipe into a log. scratch is a folder for what does not fit into memory; it is emptied.
func New(log eventlog.Log, scratch string) (*Pipe, error) {
	seen, err := newSeen(log, scratch)
	if err != nil {
		return nil, err
	}
	return &Pipe{log: log, seen: seen}, nil
}

// Close frees what the pipe holds.
func (p *Pipe) Close() error { return p.seen.forget() }

// Begin says which report is read next. again tells that an earlier attempt in this process has ended half-way, or that
// the report is read anew: what is known of seen events is then asked of the log once more, after all that the attempt has
// appended can be found there.
func (p *Pipe) Begin(ctx context.Context, rep inbox.Report, again bool) error {
	if again {
		if err := p.log.Sync(ctx); err != nil {
			return err
		}
	}
	return p.seen.begin(rep.ID, rep.Run, again)
}

// Reading is one file of a report on its way through the pipe.
type Reading struct {
	Report  inbox.Report
	Member  string // the file in an archive; "" for a plain report
	Plan    *feed.Plan
	Kind    string // the kind of report, with the part of the networks that it covers: what findings are told apart by
	Scope   string // that part; "" for all
	Format  format.Format
	Body    io.Reader // UTF-8
	Enrich  Enricher
	Owners  Owners
	Rejects *inbox.RejectWriter
	Count   *Count
	Now     time.Time
}

// Count counts while a report is read; it may be read at any time.
type Count struct {
	Read, Accepted, Duplicate, Rejected, Dropped, Unowned atomic.Int64
}

// Tally returns what has been counted so far.
func (c *Count) Tally() inbox.Tally {
	return inbox.Tally{Read: c.Read.Load(), Accepted: c.Accepted.Load(), Duplicate: c.Duplicate.Load(),
		Rejected: c.Rejected.Load(), Dropped: c.Dropped.Load(), Unowned: c.Unowned.Load()}
}

// job is a chunk and its place among the chunks.
type job struct {
	seq   int
	chunk *format.Chunk
}

// Run reads one file to its end and returns what it says of each owner's problems. The events are not durable before
// the log's Sync. An error of the report itself (a *tocsin.Fault) comes after all that could be read before it.
func (p *Pipe) Run(ctx context.Context, rd Reading) (*Sightings, error) {
	splitter, err := rd.Format.Split(rd.Body, rd.Plan.Feed.Options)
	if errors.Is(err, io.EOF) {
		return NewSightings(), nil
	}
	if err != nil {
		return NewSightings(), err
	}
	run := &run{Pipe: p, Reading: rd, jobs: make(chan job), order: newOrder()}
	run.oldest, run.newest = p.log.Window(rd.Now)
	return run.all(ctx, splitter)
}

// run is one Run.
type run struct {
	*Pipe
	Reading
	jobs           chan job
	order          *order
	oldest, newest time.Time
	mu             sync.Mutex
	total          *Sightings
	writing        sync.Mutex // held to write a reject
}

func (r *run) all(ctx context.Context, splitter format.Splitter) (*Sightings, error) {
	r.total = NewSightings()
	var broken error // what ends the report early, but none of its good part
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(r.jobs)
		var err error
		broken, err = r.cut(ctx, splitter)
		return err
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error { return r.work(ctx) })
	}
	if err := group.Wait(); err != nil {
		return r.total, err
	}
	return r.total, broken
}

// cut hands the chunks out until the report ends. A fault of the report is broken, not err: the chunks that are
// underway go on to their end.
func (r *run) cut(ctx context.Context, splitter format.Splitter) (broken, err error) {
	for seq := 0; ; seq++ {
		chunk, err := splitter.Next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return err, nil
		}
		select {
		case r.jobs <- job{seq, chunk}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// work takes chunks until there are none.
func (r *run) work(ctx context.Context) error {
	b := newBatch(r)
	stop := context.AfterFunc(ctx, r.order.end)
	defer stop()
	for j := range r.jobs {
		b.reset()
		r.Format.Decode(j.chunk, b)
		if err := r.store(ctx, j.seq, b); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total.Merge(b.sightings)
	return nil
}

// store judges a batch in its turn and appends what is new.
func (r *run) store(ctx context.Context, seq int, b *batch) error {
	if !r.order.wait(seq) {
		return context.Cause(ctx)
	}
	err := r.judge(ctx, b)
	r.order.done()
	if err != nil {
		return err
	}
	if err := r.append(ctx, b); err != nil {
		return err
	}
	b.count()
	return nil
}

// append gives the log what is new. An event that it can't keep is rejected, and the rest is given again.
func (r *run) append(ctx context.Context, b *batch) error {
	for {
		fresh := b.sortOut()
		if len(fresh) == 0 {
			return nil
		}
		err := r.log.Append(ctx, fresh)
		var row *eventlog.RowError
		if !errors.As(err, &row) {
			return err
		}
		if err := r.refuse(b, row); err != nil {
			return err
		}
	}
}

// refuse rejects the event that the log can't keep.
func (r *run) refuse(b *batch, row *eventlog.RowError) error {
	ev := b.refuse(row.Index)
	rej := inbox.Reject{Member: r.Member, Line: ev.Line, Reason: row.Err.Error()}
	var f *tocsin.Fault
	if errors.As(row.Err, &f) {
		rej.Field, rej.Reason = f.Field, f.Text
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.Rejects.Add(rej)
}

// judge finds out which events are new, and writes the rejects down in the order of the report.
func (r *run) judge(ctx context.Context, b *batch) error {
	var err error
	if b.verdicts, err = r.seen.judge(ctx, r.Plan, b.events, b.keys, b.verdicts); err != nil {
		return err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	for _, rej := range b.rejects {
		if err := r.Rejects.Add(rej); err != nil {
			return err
		}
	}
	return nil
}
