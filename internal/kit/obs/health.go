package obs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tocsin"
)

// Health knows which parts of a node must work for it to be ready.
type Health struct {
	log      *slog.Logger
	parts    []part
	stopping atomic.Bool
}

type part struct {
	name  string
	check func(ctx context.Context) error
	doing func() string // what it is at meanwhile; nil: nothing
}

// NewHealth returns one without any part.
func NewHealth(log *slog.Logger) *Health { return &Health{log: log} }

// Add names a part and how to see that it works. Parts are added before the first request.
func (h *Health) Add(name string, check func(ctx context.Context) error) {
	h.parts = append(h.parts, part{name: name, check: check})
}

// Doing names a part that works, and says what it is at meanwhile, "" for nothing: an index that is made anew, say.
func (h *Health) Doing(name string, doing func() string) {
	h.parts = append(h.parts, part{name: name, doing: doing})
}

// Stopping says that the node ends: from now on it is not ready.
func (h *Health) Stopping() { h.stopping.Store(true) }

// checkWait is how long a part may take to say that it works.
const checkWait = 3 * time.Second

// State is how one part is.
type State struct {
	Part  string `json:"part"`
	Ready bool   `json:"ready"`
	Why   string `json:"why,omitempty"`
	Doing string `json:"doing,omitempty"` // what it is at, and ready all the same
}

// Check asks all parts at once.
func (h *Health) Check(ctx context.Context) (ready bool, states []State) {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	parts := make([]State, len(h.parts))
	var all sync.WaitGroup
	for i, p := range h.parts {
		all.Go(func() { parts[i] = h.ask(ctx, p) })
	}
	all.Wait()
	states = parts
	ready = !h.stopping.Load()
	if !ready {
		states = append(slices.Clip(states), State{Part: "node", Why: "it is being stopped"})
	}
	for _, s := range states {
		ready = ready && s.Ready
	}
	return ready, states
}

// ask tells how one part is: a fault's text is for people, another error for the log alone.
func (h *Health) ask(ctx context.Context, p part) State {
	if p.doing != nil {
		return State{Part: p.name, Ready: true, Doing: p.doing()}
	}
	err := p.check(ctx)
	if err == nil {
		return State{Part: p.name, Ready: true}
	}
	h.log.Warn("not ready", "part", p.name, "error", err)
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Why != tocsin.Internal {
		return State{Part: p.name, Why: f.Error()}
	}
	return State{Part: p.name, Why: "it does not work; the log says why"}
}

// Live answers that the process runs and answers: whoever restarts what hangs asks this.
func (h *Health) Live() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
}

// Ready answers whether the node can do its work, and which part can't: whoever sends requests asks this.
func (h *Health) Ready() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ready, states := h.Check(r.Context())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(struct { // the asker is gone: nobody is left to tell
			Ready bool    `json:"ready"`
			Parts []State `json:"parts"`
		}{ready, states})
	})
}
