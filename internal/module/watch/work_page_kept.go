package watch

import (
	"context"
	"sync"
	"time"

	"tocsin/internal/kit/inbox"
)

// How what is kept is gathered.
const (
	gatherFor   = time.Minute           // the longest that one gathering may take
	patience    = 50 * time.Millisecond // how long a page waits for fresh numbers where it has some that are not too old
	staleMost   = 10 * time.Minute      // numbers older than this are never shown
	restAfter   = 50                    // what took t to gather is good for restAfter*t, up to a limit
	attemptsOfA = 3                     // how often an asker joins a gathering that was begun before what it asks for
)

// stamp is the state of the inbox that something was gathered at.
type stamp struct {
	reports int64
	tally   inbox.Tally
}

// kept holds a thing that is dear to gather. It is gathered by one goroutine at a time however many ask; the others wait
// for that one. When the key has changed or its time is over it is gathered anew in the background: an asker waits for
// that a moment only, and then gets what was known before.
type kept[T any] struct {
	room *Room
	most time.Duration // how long the thing is good at the most

	mu      sync.Mutex
	value   T
	key     any
	at      time.Time // when it was gathered; zero for never
	took    time.Duration
	running *gathering
}

// gathering is one that is underway; err is set before done is closed.
type gathering struct {
	done chan struct{}
	err  error
}

func (k *kept[T]) setup(r *Room, most time.Duration) { k.room, k.most = r, most }

// get returns the thing for a key, which must be comparable. gather runs in a goroutine of the room.
func (k *kept[T]) get(ctx context.Context, key any, gather func(context.Context) (T, error)) (T, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for range attemptsOfA {
		value, g, stale := k.look(ctx, key, gather)
		if g == nil {
			return value, nil
		}
		var enough <-chan time.Time
		if stale {
			enough = timer.C
		}
		select {
		case <-g.done:
			if g.err != nil {
				return value, g.err
			}
		case <-enough:
			return value, nil
		case <-ctx.Done():
			return value, ctx.Err()
		}
	}
	k.mu.Lock() // what is gathered keeps changing: the newest of it will do
	defer k.mu.Unlock()
	return k.value, nil
}

// look returns what is there, and the gathering to wait for where that is not fresh; stale tells that it may be shown.
func (k *kept[T]) look(ctx context.Context, key any, gather func(context.Context) (T, error)) (value T, g *gathering, stale bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	age := time.Since(k.at)
	if !k.at.IsZero() && k.key == key && age <= min(restAfter*k.took, k.most) {
		return k.value, nil, false
	}
	if k.running == nil {
		k.begin(ctx, key, gather)
	}
	return k.value, k.running, !k.at.IsZero() && age <= staleMost
}

// begin starts a gathering. It goes on when its first asker has left: others may wait.
func (k *kept[T]) begin(ctx context.Context, key any, gather func(context.Context) (T, error)) {
	g := &gathering{done: make(chan struct{})}
	k.running = g
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), gatherFor)
	k.room.resume.Go(func() {
		defer cancel()
		began := time.Now()
		value, err := gather(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.running = nil; err == nil {
			k.value, k.key, k.at, k.took = value, key, time.Now(), time.Since(began)
		}
		g.err = err
		close(g.done)
	})
}
