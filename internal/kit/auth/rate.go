package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rates bound how often each of many askers may ask: a name, an address. Who asks no more is forgotten.
type Rates struct {
	perMinute int
	now       func() time.Time

	mu    sync.Mutex
	by    map[string]*rate.Limiter
	swept time.Time
}

// maxAskers is how many askers are known apart at once; beyond it, all new ones share one allowance, so that an asker
// with many addresses can't fill the memory.
const maxAskers = 20_000

// sweepEvery is how often those are forgotten who ask no more.
const sweepEvery = time.Minute

// NewRates allows so many requests a minute to each asker; 0 allows all.
func NewRates(perMinute int, now func() time.Time) *Rates {
	return &Rates{perMinute: perMinute, now: now, by: map[string]*rate.Limiter{}}
}

// Allow counts a request and reports whether it may be answered, or else after how long the next may.
func (r *Rates) Allow(asker string) (ok bool, after time.Duration) {
	if r.perMinute <= 0 {
		return true, 0
	}
	now := r.now()
	res := r.of(asker, now).ReserveN(now, 1)
	if wait := res.DelayFrom(now); wait > 0 {
		res.CancelAt(now)
		return false, wait
	}
	return true, 0
}

func (r *Rates) of(asker string, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) >= sweepEvery {
		r.sweep(now)
	}
	l, ok := r.by[asker]
	if !ok && len(r.by) >= maxAskers {
		asker = "" // the allowance that all others share
		l, ok = r.by[asker]
	}
	if !ok {
		l = rate.NewLimiter(rate.Limit(float64(r.perMinute)/60), max(1, r.perMinute/burstPart))
		r.by[asker] = l
	}
	return l
}

// burstPart is the part of a minute's allowance that may be used at once.
const burstPart = 6

// sweep forgets whoever has their whole allowance again.
func (r *Rates) sweep(now time.Time) {
	r.swept = now
	for k, l := range r.by {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(r.by, k)
		}
	}
}
