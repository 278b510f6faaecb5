package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/kit/inbox"
	"tocsin/plugin/feed"
)

// side is how many sources are fetched at once. A slow one holds no other up.
const side = 4

// lease is how long a source is a process's own while it is fetched: longer than any fetch.
const lease = 15 * time.Minute

// RunDue fetches what is due and returns when that is done. An error is the node's own; a source's is noted with it.
func (c *Collector) RunDue(ctx context.Context) error {
	if !c.fetching.TryLock() {
		return nil // the run before has not ended yet
	}
	defer c.fetching.Unlock()
	due, err := c.due(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, len(due))
	free := make(chan struct{}, side)
	for i, d := range due {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			errs[i] = c.fetchDue(ctx, d)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// order is one source that is to be fetched.
type order struct {
	feed   *feed.Feed
	choice Choice
	source Source
}

// due returns the sources whose time has come.
func (c *Collector) due(ctx context.Context) ([]order, error) {
	now := c.Now()
	all, err := c.orders(ctx)
	due := all[:0]
	for _, o := range all {
		if o.choice.Active && !o.source.Next.After(now) {
			due = append(due, o)
		}
	}
	return due, err
}

// orders returns all sources of all feeds.
func (c *Collector) orders(ctx context.Context) ([]order, error) {
	choices, err := c.choices(ctx)
	if err != nil {
		return nil, err
	}
	known, err := c.sources(ctx)
	if err != nil {
		return nil, err
	}
	var all []order
	for _, f := range c.Shelf.All() {
		choice := choices[f.Name]
		for _, u := range urls(f, choice) {
			s := known[f.Name][u]
			s.Feed, s.URL = f.Name, u
			all = append(all, order{f, choice, s})
		}
	}
	return all, nil
}

// fetchDue fetches one source, unless another process does.
func (c *Collector) fetchDue(ctx context.Context, o order) error {
	mine, err := c.claim(ctx, o.source, c.Now().Add(lease))
	if err != nil || !mine {
		return err
	}
	_, err = c.fetch(ctx, o)
	return err
}

// Got is what became of one source that was fetched.
type Got struct {
	URL       string        `json:"url"`
	Unchanged bool          `json:"unchanged,omitempty"`
	Trouble   string        `json:"trouble,omitempty"`
	Report    *inbox.Report `json:"report,omitempty"`
	Known     bool          `json:"known,omitempty"` // the same bytes were here before
	Look      *feed.Look    `json:"look,omitempty"`  // what a dry run has seen
}

// fetch gets one source, takes in what it gives, and notes how it went. An error is the node's own.
func (c *Collector) fetch(ctx context.Context, o order) (Got, error) {
	got, s := Got{URL: o.source.URL}, o.source
	s.Tried = c.Now()
	answer, err := c.get(ctx, o)
	if err == nil && !answer.Unchanged {
		err = c.takeIn(ctx, o, answer, &got, &s)
	}
	if ctx.Err() != nil {
		return got, ctx.Err() // the node stops: that says nothing of the source
	}
	var trouble *fetch.Trouble
	if err != nil && !errors.As(err, &trouble) && tocsin.WhyOf(err) == tocsin.Internal {
		return got, errors.Join(err, c.note(ctx, s.failed(o, "the node could not take it in; see the log", 0)))
	}
	if err != nil {
		got.Trouble = err.Error()
		after := time.Duration(0)
		if trouble != nil {
			after = trouble.After
		}
		return got, c.note(ctx, s.failed(o, got.Trouble, after))
	}
	got.Unchanged = answer.Unchanged
	s.OK, s.Failures, s.Trouble = c.Now(), 0, ""
	s.Next = s.Tried.Add(fetch.Jitter(every(o.feed, o.choice), fetch.Chance()))
	if err := c.note(ctx, s); err != nil {
		return got, err
	}
	return got, c.read(ctx, &got)
}

// failed is a source whose fetch went wrong.
func (s Source) failed(o order, why string, after time.Duration) Source {
	s.Failures++
	s.Trouble = why
	s.Next = s.Tried.Add(fetch.Wait(s.Failures, every(o.feed, o.choice), after, fetch.Chance()))
	return s
}

// get asks a source.
func (c *Collector) get(ctx context.Context, o order) (*fetch.Answer, error) {
	key, err := c.key(o.feed)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Denied, "%w", err)
	}
	f := &o.feed.Fetch
	return c.Fetch.Get(ctx, fetch.Request{
		URL: feed.On(o.source.URL, c.Now()), Method: f.Method, Header: f.Header, Body: feed.On(f.Body, c.Now()), Key: key,
		ETag: o.source.ETag, Modified: o.source.Modified, MaxBytes: f.Most,
	})
}

// takeIn gives what a source has given to the inbox.
func (c *Collector) takeIn(ctx context.Context, o order, answer *fetch.Answer, got *Got, s *Source) error {
	defer answer.Body.Close() //nolint:errcheck // it was read
	rep, known, err := c.Take(ctx, inbox.Arrival{Feed: o.feed.Name, Name: nameOf(o.feed, answer), Origin: "fetch", Mark: o.feed.Mark}, answer.Body)
	if err != nil {
		return err
	}
	s.ETag, s.Modified = answer.ETag, answer.Modified
	got.Report, got.Known = &rep, known
	if !known {
		s.Changed = c.Now()
	}
	return nil
}

// read reads the report that was taken in.
func (c *Collector) read(ctx context.Context, got *Got) error {
	if got.Report == nil || got.Report.State != inbox.Waiting {
		return nil
	}
	rep, err := c.Read(ctx, *got.Report)
	got.Report = &rep
	return err
}

// nameOf is the name under which a document comes in.
func nameOf(f *feed.Feed, a *fetch.Answer) string {
	switch {
	case f.Fetch.Name != "":
		return f.Fetch.Name
	case a.Name != "":
		return a.Name
	}
	return f.Name
}

// Run fetches a feed's sources now, whether it is switched on or not. A dry run takes nothing in: it tells what would be.
// each is called with what became of one source after the other.
func (c *Collector) Run(ctx context.Context, name string, dry bool, each func(Got) error) error {
	f, err := c.Shelf.Named(name)
	if err != nil {
		return err
	}
	all, err := c.orders(ctx)
	if err != nil {
		return err
	}
	some := false
	for _, o := range all {
		if o.feed.Name != f.Name {
			continue
		}
		some = true
		run := c.fetch
		if dry {
			run = c.look
		}
		got, err := run(ctx, o)
		if err != nil {
			return err
		}
		if err := each(got); err != nil {
			return err
		}
	}
	if !some {
		return tocsin.Faultf(tocsin.Invalid, "feed %s names no address to fetch it from; `tocsin feed on %s --url URL` gives it one", name, name)
	}
	return nil
}

// lookEvents is how many events a dry run shows.
const lookEvents = 5

// look fetches a source and tells what reading it would give.
func (c *Collector) look(ctx context.Context, o order) (Got, error) {
	got := Got{URL: o.source.URL}
	o.source.ETag, o.source.Modified = "", ""
	answer, err := c.get(ctx, o)
	if err == nil && answer.Unchanged {
		got.Unchanged = true
		return got, nil
	}
	if err == nil {
		got.Look, err = c.lookInto(o.feed, answer)
	}
	if err != nil {
		got.Trouble = err.Error()
	}
	return got, ctx.Err()
}

func (c *Collector) lookInto(f *feed.Feed, answer *fetch.Answer) (*feed.Look, error) {
	defer answer.Body.Close() //nolint:errcheck // it was read
	look := &feed.Look{Most: lookEvents}
	err := eachMember(nameOf(f, answer), answer.Body, nil, func(name string, r io.Reader) error {
		return look.At(f, name, r)
	})
	if err != nil {
		return look, fmt.Errorf("read what came: %w", err)
	}
	return look, nil
}
