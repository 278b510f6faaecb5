package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/unpack"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/pipe"
	"tocsin/internal/module/watch/urgency"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// Progress tells how far the reading of a report has come. It may be read at any time.
type Progress struct {
	pipe.Count
	Bytes   atomic.Int64 // of the report as it came in
	Size    int64
	invalid int64    // pieces of text that are no characters; of the goroutine that reads, as is:
	sets    []string // the character sets that were guessed
}

// text notes what has been found out of a file's text.
func (p *Progress) text(t *unpack.Text) {
	p.invalid += t.Invalid()
	if set := t.Charset(); set != "us-ascii" && set != "utf-8" && !slices.Contains(p.sets, set) {
		p.sets = append(p.sets, set)
	}
}

// tally is what has come of the report, once it is read.
func (p *Progress) tally() inbox.Tally {
	t := p.Count.Tally()
	t.Invalid, t.Charset = p.invalid, strings.Join(p.sets, ", ")
	return t
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
	now, err := r.Inbox.Get(ctx, rep.ID) // somebody else may have read it meanwhile
	if err == nil && now.State == inbox.Waiting {
		now, err = r.inTurn(ctx, func(ctx context.Context, again bool) (inbox.Report, error) { return r.readBetween(ctx, rep, again) })
	}
	if err != nil {
		r.leftOver()
	}
	return now, err
}

// readBetween is readWaiting with the findings following the roster before it, and after it what changed meanwhile.
func (r *Room) readBetween(ctx context.Context, rep inbox.Report, again bool) (inbox.Report, error) {
	if err := r.settleMoves(ctx); err != nil {
		return rep, err
	}
	now, err := r.readWaiting(ctx, rep, again)
	if err != nil {
		return now, err
	}
	if err := r.settleMoves(ctx); err != nil {
		r.Log.Error("let findings follow their networks", "error", err) // the report is read; the next reading begins with it
	}
	return now, nil
}

// readWaiting is Read in this process's turn. again tells that what the pipe remembers is not to be relied on.
func (r *Room) readWaiting(ctx context.Context, rep inbox.Report, again bool) (inbox.Report, error) {
	rep, err := r.Inbox.Get(ctx, rep.ID) // another process may have read it before its turn ended
	if err != nil || rep.State != inbox.Waiting {
		return rep, err
	}
	progress, done := r.watchProgress(rep)
	defer done()
	defer r.Busy()()
	if err := r.pipe.Begin(ctx, rep, again || r.broken || rep.Stale); err != nil {
		return rep, err
	}
	r.broken = true
	why, err := r.read(ctx, rep, progress)
	if err != nil {
		return rep, fmt.Errorf("read report %d: %w", rep.ID, err)
	}
	r.broken = false
	now, err := r.settle(ctx, rep)
	if why != "" {
		now.Trouble = why // an earlier reading may stand, but this is what came of this one
	}
	return now, err
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

// read is one reading of a report, up to the transaction that marks it done. why is what makes it impossible.
func (r *Room) read(ctx context.Context, rep inbox.Report, progress *Progress) (why string, err error) {
	began := r.Now()
	rejects := r.Inbox.Rejects(rep)
	defer rejects.Abort()
	heard, trouble, err := r.members(ctx, rep, rejects, progress)
	if err != nil {
		return "", err
	}
	if trouble != "" && progress.Read.Load() == 0 {
		return trouble, r.Inbox.Fail(ctx, rep, trouble)
	}
	if err := rejects.Commit(); err != nil {
		return "", err
	}
	durable := make(chan error, 1)
	go func() { durable <- r.Events.Sync(ctx) }()
	return "", r.finish(ctx, rep, heard, trouble, durable, func() inbox.Tally {
		tally := progress.tally()
		tally.Seconds = r.Now().Sub(began).Seconds()
		return tally
	})
}

// finish marks the reading done and changes the findings, in one transaction. It is written while the log makes the
// events durable, and committed after that alone; where a server does that, which takes its time, nobody is kept from
// writing meanwhile.
func (r *Room) finish(ctx context.Context, rep inbox.Report, heard *account, trouble string, durable <-chan error, tally func() inbox.Tally) error {
	days, changes, err := r.changes(ctx, rep, heard)
	if err != nil {
		return errors.Join(err, <-durable)
	}
	if r.Apart {
		if err := <-durable; err != nil {
			return err
		}
		durable = nothing()
	}
	waited := false
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := r.turn.Hold(ctx, tx); err != nil {
			return err
		}
		if err := find.Apply(ctx, tx, days, changes); err != nil {
			return err
		}
		if err := r.applyUrgency(ctx, tx, rep, heard, trouble); err != nil {
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

// nothing returns what is done already.
func nothing() <-chan error {
	done := make(chan error)
	close(done)
	return done
}

// errNotDue rolls back what a reading has changed that another has done meanwhile.
var errNotDue = errors.New("another reading of the report is due")

// members reads each file of the report through the pipe. trouble is what ended the report early, for people.
func (r *Room) members(ctx context.Context, rep inbox.Report, rejects *inbox.RejectWriter, progress *Progress) (heard *account, trouble string, err error) {
	heard = newAccount()
	source, err := r.Shelf.Named(rep.Feed)
	if err != nil {
		return heard, err.Error(), nil
	}
	raw, err := r.Inbox.Bytes(rep)
	if err != nil {
		return heard, "", err
	}
	defer raw.Close()
	archive, err := unpack.Open(rep.Name, &counted{raw, &progress.Bytes}, unpack.Limits{Passwords: r.passwords(rep.Feed)})
	if err != nil {
		return heard, reason(err), own(err)
	}
	defer archive.Close()
	for {
		member, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return heard, trouble, nil
		}
		if err == nil {
			err = r.member(ctx, rep, source, member, rejects, progress, heard)
		}
		if err != nil && own(err) != nil {
			return heard, "", err
		}
		if err != nil {
			trouble = reason(err)
		}
		if tocsin.WhyOf(err) == tocsin.TooLarge {
			return heard, trouble, nil
		}
	}
}

// member reads one file.
func (r *Room) member(ctx context.Context, rep inbox.Report, source *feed.Feed, m *unpack.Member, rejects *inbox.RejectWriter, progress *Progress, heard *account) error {
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
	if source.Facts == feed.FactsOfCVE {
		if heard.facts == nil {
			heard.facts = &urgency.Gather{}
		}
		return readFacts(ctx, plan, wire, unpack.UTF8(body, ""), &factSink{gather: heard.facts, count: &progress.Count, rejects: rejects})
	}
	named, err := source.Named(m.Name)
	if err != nil {
		return err
	}
	if rep.Scope != "" {
		named.Scope = rep.Scope
	}
	text, top := unpack.UTF8(body, ""), &headed{Format: wire, plan: plan}
	rd := pipe.Reading{
		Report: rep, Plan: plan, Scope: named.Scope, Kind: find.KindOf(plan.Code, named.Scope), Format: top, Body: text,
		Enrich: r.Enrich(), Owners: r.Roster.Standing(), Rejects: rejects, Count: &progress.Count, Now: r.Now(),
	}
	if m.Name != rep.Name {
		rd.Member = m.Name
	}
	rejected := progress.Rejected.Load()
	more, err := r.pipe.Run(ctx, rd)
	progress.text(text)
	if _, some := more.Days[rd.Kind]; err == nil && !some && progress.Rejected.Load() == rejected {
		more.Days[rd.Kind], err = top.empty(named, rep.Received)
	}
	if err != nil {
		heard.partial[rd.Kind] = true
	}
	heard.Merge(more)
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

// changes makes of what a report tells what it changes in the findings.
func (r *Room) changes(ctx context.Context, rep inbox.Report, heard *account) (find.Told, []find.Change, error) {
	days := heard.days(dayOf(rep.Received))
	before, err := r.before(ctx, rep)
	if err != nil {
		return find.Told{}, nil, err
	}
	changes := make([]find.Change, 0, len(heard.Of)+len(before))
	changes = append(changes, before...)
	for p, s := range heard.Of {
		changes = append(changes, find.Change{
			Problem: find.Problem{Owner: p.Owner, Type: p.Type, Identifier: p.Identifier}, Code: p.Code,
			Count: s.Count, First: time.Unix(0, s.First), Last: time.Unix(0, s.Last),
			Severity: tocsin.Severity(s.Severity), Day: days[p.Code],
		})
	}
	return heard.whole(rep.ID, days), changes, nil
}
