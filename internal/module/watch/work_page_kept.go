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
	glance      = 20 * time.Millisecond // the same where nothing is known to have changed
	staleMost   = 10 * time.Minute      // numbers older than this are never shown
	restAfter   = 600                   // what took t to gather is good for restAfter*t, up to a limit
	restChanged = 10                    // the same where something has changed, for what is dear
	restMost    = 30 * time.Second      // and its limit
	dear        = 500 * time.Millisecond
	attemptsOfA = 3 // how often an asker joins a gathering that was begun before what it asks for
)

// stamp is the state of the inbox that something was gathered at.
type stamp struct {
	reports int64
	tally   inbox.Tally
}

// kept holds a thing that is dear to gather. It is gathered by one goroutine at a time however many ask; the others wait
// for that one. When the key has changed or its time is over it is gathered anew in the background: an asker waits for
// that a moment only, and then gets what was known before. However often the key changes, what is dear takes no more than
// a small part of a processor.
type kept[T any] struct {
	room *Room
	most time.Duration // how long the thing is good at the most
	ends func(T) bool  // tells that it is no longer true though its key is; nil where that can't be

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
	var enough <-chan time.Time
	for range attemptsOfA {
		value, g, wait := k.look(ctx, key, gather)
		if g == nil {
			return value, nil
		}
		if wait > 0 && enough == nil {
			timer := time.NewTimer(wait)
			defer timer.Stop()
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

// look returns what is there, and the gathering to wait for where that is not fresh; wait is how long, 0 for until it ends.
func (k *kept[T]) look(ctx context.Context, key any, gather func(context.Context) (T, error)) (value T, g *gathering, wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	age, known := time.Since(k.at), !k.at.IsZero()
	same := known && k.key == key && (k.ends == nil || !k.ends(k.value))
	switch {
	case same && age <= min(restAfter*k.took, k.most), known && k.took > dear && age <= min(restChanged*k.took, restMost):
		return k.value, nil, 0
	case same && age <= staleMost:
		wait = glance
	case known && age <= staleMost:
		wait = patience
	}
	if k.running == nil {
		k.begin(ctx, key, gather)
	}
	return k.value, k.running, wait
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
