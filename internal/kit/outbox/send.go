package outbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"tocsin"
)

// Times of sending.
const (
	session   = 45 * time.Second // a process sends for so long, then lets others have their turn
	sendTime  = 60 * time.Second // a channel may take so long for one act; well below lease
	retryWait = time.Minute      // before the second try; four times as long before each further one
	retryMost = 12 * time.Hour
	noteTime  = 10 * time.Minute // for so long an act that has left is tried to be noted as sent while the records are away
	notePause = time.Second
	shortWait = 20 * time.Millisecond // where a person was faster, before looking again
)

// run is one turn of sending.
type run struct {
	o      *Outbox
	holder string
	sends  sync.WaitGroup
	free   chan struct{} // a place a sender
}

// Run sends what is due and may leave, until nothing is or the turn is over. It returns when to come again: 0 for when
// something is drafted or released.
func (o *Outbox) Run(ctx context.Context) (again time.Duration, err error) {
	r := &run{o: o, holder: rand.Text(), free: make(chan struct{}, o.policy.Senders)}
	until, err := o.take(ctx, r.holder)
	if err != nil {
		return 0, err
	}
	if !until.IsZero() {
		return min(max(until.Sub(o.now()), time.Second), lease), nil
	}
	err = o.recover(ctx, r.holder)
	if err == nil {
		again, err = r.rounds(ctx, o.now().Add(session))
	}
	r.sends.Wait()
	calm := context.WithoutCancel(ctx)
	if err = errors.Join(err, o.give(calm, r.holder)); err != nil || again > 0 || ctx.Err() != nil {
		return again, err
	}
	return o.missed(ctx)
}

// missed looks once more when the turn is given back: who was told since the last look that somebody sends has gone.
func (o *Outbox) missed(ctx context.Context) (again time.Duration, err error) {
	if s, err := o.held(ctx); err != nil || s {
		return 0, err
	}
	ready, _ := o.lines()
	list, err := o.due(ctx, ready, 1)
	if len(list) > 0 {
		again = time.Millisecond
	}
	return again, err
}

// rounds claims acts as senders are free, and begins to send them.
func (r *run) rounds(ctx context.Context, end time.Time) (again time.Duration, err error) {
	for ctx.Err() == nil && r.o.now().Before(end) {
		n, err := r.places(ctx)
		if err != nil {
			return 0, err
		}
		acts, wait, done, err := r.round(ctx, n)
		for i := range acts {
			r.sends.Go(func() { r.send(ctx, acts[i]) })
		}
		for range n - len(acts) {
			<-r.free
		}
		if err != nil || done {
			return wait, err
		}
		if err := sleep(ctx, wait); err != nil {
			return time.Second, nil //nolint:nilerr // the node ends, which the caller sees itself
		}
	}
	return time.Millisecond, nil
}

// places waits for a free sender, and takes all that are.
func (r *run) places(ctx context.Context) (n int, err error) {
	select {
	case r.free <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for n = 1; ; n++ {
		select {
		case r.free <- struct{}{}:
		default:
			return n, nil
		}
	}
}

// round claims up to n acts. done tells that the turn is over, and wait when to come again; else wait is how long the rate
// asks for.
func (r *run) round(ctx context.Context, n int) (acts []Act, wait time.Duration, done bool, err error) {
	ready, rest := r.o.lines()
	list, err := r.o.due(ctx, ready, n)
	if err != nil {
		return nil, 0, true, err
	}
	if len(list) == 0 {
		wait, err = r.o.until(ctx, ready, rest)
		return nil, wait, true, err
	}
	ids, err := r.o.allowed(ctx, list)
	if err != nil || len(ids) == 0 {
		return nil, 0, err != nil, err
	}
	acts, p, err := r.o.claim(ctx, r.holder, ids)
	switch {
	case err != nil:
		return nil, 0, true, err
	case p.lost:
		return nil, time.Second, true, nil
	case p.held:
		return nil, 0, true, nil // Open wakes
	case len(acts) > 0:
		return acts, 0, false, nil
	}
	return nil, max(p.rate, shortWait), p.rate > session, nil
}

// lines returns the channels that may be used now, and how long it is until one that rests may be.
func (o *Outbox) lines() (ready []string, rest time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	for name, l := range o.channels {
		until := l.rests(now)
		if until.IsZero() {
			ready = append(ready, name)
		} else if d := until.Sub(now); rest == 0 || d < rest {
			rest = d
		}
	}
	return ready, rest
}

// until returns how long it is until something may be due; 0 when nothing waits.
func (o *Outbox) until(ctx context.Context, ready []string, rest time.Duration) (time.Duration, error) {
	at, err := o.next(ctx, ready)
	if err != nil || at.IsZero() {
		return rest, err
	}
	d := max(at.Sub(o.now()), time.Second)
	if rest > 0 {
		d = min(d, rest)
	}
	return d, nil
}

// allowed returns which of acts their recipients may have at this moment. The others fail.
func (o *Outbox) allowed(ctx context.Context, list []Act) (ids []int64, err error) {
	o.mu.Lock()
	check := o.check
	o.mu.Unlock()
	for _, a := range list {
		why := ""
		if !a.covered() {
			why = "the recipient is not cleared for " + a.Mark.Label()
		} else if check != nil {
			if why, err = check(ctx, a); err != nil {
				return nil, fmt.Errorf("ask whether %s may have act %d: %w", a.To, a.ID, err)
			}
		}
		if why == "" {
			ids = append(ids, a.ID)
			continue
		}
		o.log.Warn("an act does not leave", "act", a.ID, "to", a.To, "why", why)
		if err := o.refuse(ctx, a, short(why)); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// send sends one act and notes what became of it.
func (r *run) send(ctx context.Context, a Act) {
	defer func() { <-r.free }()
	o := r.o
	o.mu.Lock()
	l := o.channels[a.Channel]
	o.mu.Unlock()
	receipt, err := o.try(ctx, l, a)
	res := o.judge(a, receipt, err)
	l.note(o.now(), err == nil || errors.Is(err, Permanent))
	if err != nil {
		o.log.Warn("an act was not sent", "act", a.ID, "to", a.To, "try", a.Tries, "state", string(res.state), "error", err)
	}
	o.noteSurely(ctx, a, res)
}

// try calls the channel. What it panics with is an error: nobody knows then whether the act left.
func (o *Outbox) try(ctx context.Context, l *line, a Act) (receipt string, err error) {
	payload, err := o.Payload(ctx, a.ID)
	if err != nil {
		return "", err
	}
	a.Payload = nil
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("channel %s: panic: %v: %w\n%s", a.Channel, p, Unsure, debug.Stack())
		}
	}()
	return l.Send(ctx, a, payload)
}

// judge tells what an answer of a channel means.
func (o *Outbox) judge(a Act, receipt string, err error) result {
	switch {
	case err == nil:
		return result{state: Sent, receipt: short(receipt)}
	case errors.Is(err, Unsure):
		return result{state: Uncertain, trouble: short(err.Error())}
	case errors.Is(err, Permanent) || a.Tries >= o.policy.Tries:
		return result{state: Failed, trouble: short(err.Error())}
	}
	return result{state: Ready, trouble: short(err.Error()), due: o.now().Add(backoff(a))}
}

// backoff is how long an act waits after a failed try. Acts that failed together come again spread over a quarter of it.
func backoff(a Act) time.Duration {
	d := min(retryWait<<(2*min(max(a.Tries-1, 0), 10)), retryMost)
	return d + d/4*time.Duration(a.ID%16)/16
}

// maxTold is how long a receipt or a trouble may be, in bytes.
const maxTold = 2 << 10

func short(s string) string {
	if len(s) <= maxTold {
		return s
	}
	cut := maxTold
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// noteSurely notes what became of an act, and goes on trying while the records are away: what is sent and not noted would
// be uncertain. Where that takes too long, or the process is told to end, it is. Where what follows from it fails, it is
// left to a person, who may confirm it when that is mended.
func (o *Outbox) noteSurely(ctx context.Context, a Act, res result) {
	calm := context.WithoutCancel(ctx)
	end := time.Now().Add(noteTime)
	for try := 1; ; try++ {
		err := o.settle(calm, a, res)
		if err == nil {
			return
		}
		o.log.Error("note what became of an act", "act", a.ID, "error", err)
		if try == noteTries && tocsin.WhyOf(err) != tocsin.Unavailable && res.state != Uncertain {
			res = result{state: Uncertain, receipt: res.receipt, trouble: short(fmt.Sprintf("it is %s, but what follows from that failed: %v", res.state, err))}
		}
		if time.Now().After(end) || sleep(ctx, notePause) != nil {
			return
		}
	}
}

// noteTries is how often what follows from an act is tried before the act is left to a person.
const noteTries = 3

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// recover deals with what a dead process was sending: its channel is asked where that can know, and else nobody does.
func (o *Outbox) recover(ctx context.Context, holder string) error {
	list, err := o.left(ctx, holder)
	if err != nil {
		return err
	}
	for _, a := range list {
		res := o.ask(ctx, a)
		o.log.Warn("an act was being sent when the process ended", "act", a.ID, "to", a.To, "now", string(res.state))
		if err := o.settle(ctx, a, res); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) ask(ctx context.Context, a Act) result {
	unknown := result{state: Uncertain, trouble: "the node ended while it was being sent: it may have left"}
	o.mu.Lock()
	l := o.channels[a.Channel]
	o.mu.Unlock()
	if l == nil {
		return unknown
	}
	k, ok := l.Channel.(Knower)
	if !ok {
		return unknown
	}
	yes, known, err := k.Sent(ctx, a)
	switch {
	case err != nil:
		o.log.Warn("ask whether an act has left", "act", a.ID, "error", err)
		return unknown
	case !known:
		return unknown
	case yes:
		return result{state: Sent, receipt: "it had left when the node ended"}
	}
	return result{state: Ready, trouble: "it had not left when the node ended"}
}
