package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
)

// clock is a time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// post is a channel that notes what it is given.
type post struct {
	mu   sync.Mutex
	got  map[string]int // by key
	fail func(a outbox.Act) error
}

func (p *post) Send(_ context.Context, a outbox.Act, payload []byte) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(a); err != nil {
			if errors.Is(err, outbox.Unsure) {
				p.got[a.Key]++ // it did leave
			}
			return "", err
		}
	}
	if p.got[a.Key]++; string(payload) != "body of "+a.Key {
		return "", fmt.Errorf("the payload of %s is %q", a.Key, payload)
	}
	return "taken " + a.Key, nil
}

func (p *post) count(key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got[key]
}

// box is an outbox with its clock and a channel.
type box struct {
	*testing.T
	*outbox.Outbox
	db    *sqldb.DB
	clock *clock
	post  *post
}

func newBox(t *testing.T, db *sqldb.DB, p outbox.Policy) *box {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	db.SetClock(c.Now)
	o, err := outbox.Open(t.Context(), db, p, slog.New(slog.DiscardHandler), c.Now)
	if err != nil {
		t.Fatal(err)
	}
	b := &box{t, o, db, c, &post{got: map[string]int{}}}
	o.Channel("mail", b.post)
	return b
}

func (b *box) draft(d outbox.Draft) (id int64, fresh bool, err error) {
	b.Helper()
	d.Channel, d.Title, d.Payload = "mail", "A title", []byte("body of "+d.Key)
	if d.To == "" {
		d.To = "soc@example.org"
	}
	if d.Kind == "" {
		d.Kind = "digest"
	}
	end := b.db.Tx(b.Context(), func(tx *sqldb.Tx) error {
		id, fresh, err = b.Outbox.Draft(b.Context(), tx, d)
		if tocsin.WhyOf(err) == tocsin.Denied {
			return nil // the line in the audit log stands
		}
		return err
	})
	return id, fresh, errors.Join(err, end)
}

func (b *box) drafted(d outbox.Draft) int64 {
	b.Helper()
	d.Mark, d.Clearance = tocsin.Green, tocsin.Amber
	id, _, err := b.draft(d)
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func (b *box) state(id int64) outbox.State {
	b.Helper()
	a, err := b.Get(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return a.State
}

func (b *box) want(id int64, s outbox.State) {
	b.Helper()
	if got := b.state(id); got != s {
		b.Errorf("act %d is %s, want %s", id, got, s)
	}
}

func (b *box) run() time.Duration {
	b.Helper()
	again, err := b.Outbox.Run(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return again
}

func (b *box) open() {
	b.Helper()
	if err := b.Outbox.Open(b.Context(), "anna", "ready"); err != nil {
		b.Fatal(err)
	}
}

type deciding func(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)

func (b *box) do(f deciding, by string, p outbox.Pick) outbox.Outcome {
	b.Helper()
	out, err := f(b.Context(), p, by, "because")
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func ids(list ...int64) outbox.Pick { return outbox.Pick{IDs: list} }

func (b *box) acts(act string) (n int) {
	b.Helper()
	list, err := audit.List(b.Context(), b.db, audit.Filter{Act: act})
	if err != nil {
		b.Fatal(err)
	}
	return len(list)
}

func (b *box) verify() {
	b.Helper()
	if _, err := audit.Verify(b.Context(), b.db); err != nil {
		b.Error(err)
	}
}
