package app

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
)

// presence knows whether the records answer. A server can stand still with all connections open: then a statement waits for
// as long as that lasts, and with it whoever asked for a page. So what comes from outside is let through only when the
// records have answered just now.
type presence struct {
	ask func(ctx context.Context) error
	now func() time.Time

	one  sync.Mutex // held by the one that asks; the others wait for what it learns
	when time.Time
	err  error
}

// How long an answer of the records holds, and how long they may take to give one.
const (
	presentFor  = time.Second
	presentWait = 3 * time.Second
)

// comeAgain is what whoever finds the records away is told to wait, in seconds.
const comeAgain = 10

// check tells whether the records answer. It asks them at most once in presentFor, for all who want to know.
func (p *presence) check() error {
	p.one.Lock()
	defer p.one.Unlock()
	if p.now().Sub(p.when) < presentFor {
		return p.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), presentWait) // whoever asks may go; the others want to know
	defer cancel()
	err := p.ask(ctx)
	if errors.Is(err, context.DeadlineExceeded) && tocsin.WhyOf(err) == tocsin.Internal {
		away := tocsin.Faultf(tocsin.Unavailable, "the records do not answer; what waits goes on when they do")
		away.Err = err
		err = away
	}
	p.when, p.err = p.now(), err
	return err
}

// here answers for a handler while the records are away, by refuse.
func (n *Node) here(next http.Handler, refuse func(w http.ResponseWriter, r *http.Request, err error)) http.Handler {
	if n.DB.Engine() == sqldb.SQLite {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := n.records.check(); err != nil {
			w.Header().Set("Retry-After", strconv.Itoa(comeAgain))
			refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// herePages is here for pages. Who reads can't be told either, so the page shows no way into the rooms.
func (n *Node) herePages(shell *console.Console, next http.Handler) http.Handler {
	return n.here(next, func(w http.ResponseWriter, r *http.Request, err error) {
		shell.Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			shell.Error(w, r.WithContext(console.WithNobody(r.Context())), err)
		})).ServeHTTP(w, r)
	})
}

// hereAPI is here for the API.
func (n *Node) hereAPI(next http.Handler) http.Handler {
	return n.here(next, func(w http.ResponseWriter, _ *http.Request, err error) { web.ProblemOf(n.Log, err).Write(w) })
}

// held tells whether the outbox is held, at once also when the records are away.
func (n *Node) held(ctx context.Context) (bool, error) {
	if n.DB.Engine() != sqldb.SQLite {
		if err := n.records.check(); err != nil {
			return true, err
		}
	}
	return n.Outbox.IsHeld(ctx)
}
