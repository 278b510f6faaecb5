package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/unpack"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/pipe"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// Progress tells how far the reading of a report has come. It may be read at any time.
type Progress struct {
	pipe.Count
	Bytes atomic.Int64 // of the report as it came in
	Size  int64
}

// Progress returns how far the reading of a report has come, nil when it is not being read.
func (r *Room) Progress(report int64) *Progress {
	r.now.Lock()
	defer r.now.Unlock()
	return r.now.byReport[report]
}

func (r *Room) watchProgress(rep inbox.Report) (*Progress, func()) {
	p := &Progress{Size: rep.Size}
	r.now.Lock()
	defer r.now.Unlock()
	r.now.byReport[rep.ID] = p
	return p, func() {
		r.now.Lock()
		defer r.now.Unlock()
		delete(r.now.byReport, rep.ID)
	}
}

// Read reads a report that waits: its events are in the log and its findings up to date when it returns. A report that
// can't be read at all is marked failed, with the reason in Trouble; that is no error. An error is the node's own: the
// report waits on.
func (r *Room) Read(ctx context.Context, rep inbox.Report) (inbox.Report, error) {
	r.reading.Lock()
	defer r.reading.Unlock()
	rep, err := r.Inbox.Get(ctx, rep.ID) // somebody else may have read it meanwhile
	if err != nil || rep.State != inbox.Waiting {
		return rep, err
	}
	progress, done := r.watchProgress(rep)
	defer done()
	defer r.Busy()()
	if err := r.pipe.Begin(ctx, rep, r.broken || rep.Stale); err != nil {
		return rep, err
	}
	r.broken = true
	if err := r.read(ctx, rep, progress); err != nil {
		return rep, fmt.Errorf("read report %d: %w", rep.ID, err)
	}
	r.broken = false
	return r.settle(ctx, rep)
}

// settle takes the rows of earlier readings away once a reading stands, and returns the report as it is now. A reading
// that failed leaves them: they are what stands.
func (r *Room) settle(ctx context.Context, rep inbox.Report) (inbox.Report, error) {
	now, err := r.Inbox.Get(ctx, rep.ID)
	if err != nil || now.State != inbox.Done || now.Run != rep.Run || !now.Stale {
		return now, err
	}
	if err := r.clean(ctx, now); err != nil {
		return now, err
	}
	return r.Inbox.Get(ctx, rep.ID)
}

// read is one reading of a report, up to the transaction that marks it done.
func (r *Room) read(ctx context.Context, rep inbox.Report, progress *Progress) error {
	began := r.Now()
	rejects := r.Inbox.Rejects(rep)
	defer rejects.Abort()
	told, trouble, err := r.members(ctx, rep, rejects, progress)
	if err != nil {
		return err
	}
	if trouble != "" && progress.Read.Load() == 0 {
		return r.Inbox.Fail(ctx, rep, trouble)
	}
	if err := rejects.Commit(); err != nil {
		return err
	}
	durable := make(chan error, 1)
	go func() { durable <- r.Events.Sync(ctx) }()
	return r.finish(ctx, rep, told, trouble, durable, func() inbox.Tally {
		tally := progress.Tally()
		tally.Seconds = r.Now().Sub(began).Seconds()
		return tally
	})
}

// finish marks the reading done and changes the findings, in one transaction. It is written while the log makes the
// events durable, and committed after that alone.
func (r *Room) finish(ctx context.Context, rep inbox.Report, told *pipe.Sightings, trouble string, durable <-chan error, tally func() inbox.Tally) error {
	days, changes, err := r.changes(ctx, rep, told)
	if err != nil {
		return errors.Join(err, <-durable)
	}
	waited := false
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := find.Apply(ctx, tx, days, changes); err != nil {
			return err
		}
		waited = true
		if err := <-durable; err != nil {
			return err
		}
		due, err := inbox.Finish(ctx, tx, rep, tally(), trouble)
		if err == nil && !due {
			err = errNotDue
		}
		return err
	})
	if !waited {
		err = errors.Join(err, <-durable)
	}
	if errors.Is(err, errNotDue) {
		return nil
	}
	return err
}

// errNotDue rolls back what a reading has changed that another has done meanwhile.
var errNotDue = errors.New("another reading of the report is due")

// members reads each file of the report through the pipe. trouble is what ended the report early, for people.
func (r *Room) members(ctx context.Context, rep inbox.Report, rejects *inbox.RejectWriter, progress *Progress) (told *pipe.Sightings, trouble string, err error) {
	told = pipe.NewSightings()
	source, err := r.Shelf.Named(rep.Feed)
	if err != nil {
		return told, err.Error(), nil
	}
	raw, err := r.Inbox.Bytes(rep)
	if err != nil {
		return told, "", err
	}
	defer raw.Close()
	archive, err := unpack.Open(rep.Name, &counted{raw, &progress.Bytes}, unpack.Limits{})
	if err != nil {
		return told, reason(err), own(err)
	}
	defer archive.Close()
	for {
		member, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return told, trouble, nil
		}
		if err == nil {
			err = r.member(ctx, rep, source, member, rejects, progress, told)
		}
		if err != nil && own(err) != nil {
			return told, "", err
		}
		if err != nil {
			trouble = reason(err)
		}
		if tocsin.WhyOf(err) == tocsin.TooLarge {
			return told, trouble, nil
		}
	}
}

// member reads one file.
func (r *Room) member(ctx context.Context, rep inbox.Report, source *feed.Feed, m *unpack.Member, rejects *inbox.RejectWriter, progress *Progress, told *pipe.Sightings) error {
	plan, err := source.Plan(m.Name)
	if err != nil {
		return err
	}
	wire, err := format.Named(source.Format)
	if err != nil {
		return tocsin.Faultf(tocsin.Invalid, "feed %s: %w", source.Name, err)
	}
	body, err := notBinary(m.Reader)
	if err != nil {
		return err
	}
	rd := pipe.Reading{
		Report: rep, Plan: plan, Format: wire, Body: unpack.UTF8(body, ""), Enrich: r.Enrich(), Owners: r.Roster.Index(),
		Rejects: rejects, Count: &progress.Count, Now: r.Now(),
	}
	if m.Name != rep.Name {
		rd.Member = m.Name
	}
	more, err := r.pipe.Run(ctx, rd)
	told.Merge(more)
	return err
}

// own returns an error that is the node's and not the report's, nil for a fault of the report.
func own(err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Why != tocsin.Internal && f.Why != tocsin.Unavailable {
		return nil
	}
	return err
}

// reason returns what people are told of a fault.
func reason(err error) string {
	var f *tocsin.Fault
	if errors.As(err, &f) {
		return f.Error()
	}
	return ""
}

// counted counts the bytes that are read.
type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// changes makes of what a report tells what it changes in the findings. The day that it speaks of is that of its newest
// event, but not after the day on which it came.
func (r *Room) changes(ctx context.Context, rep inbox.Report, told *pipe.Sightings) (map[string]int32, []find.Change, error) {
	received := int32(rep.Received.Unix() / int64(24*time.Hour/time.Second))
	days := make(map[string]int32, len(told.Days))
	for code, day := range told.Days {
		days[code] = min(day, received)
	}
	before, err := r.before(ctx, rep)
	if err != nil {
		return nil, nil, err
	}
	changes := make([]find.Change, 0, len(told.Of)+len(before))
	changes = append(changes, before...)
	for p, s := range told.Of {
		changes = append(changes, find.Change{
			Problem: find.Problem{Owner: p.Owner, Type: p.Type, Identifier: p.Identifier}, Code: p.Code,
			Count: s.Count, First: time.Unix(0, s.First), Last: time.Unix(0, s.Last),
			Severity: tocsin.Severity(s.Severity), Day: days[p.Code],
		})
	}
	return days, changes, nil
}
