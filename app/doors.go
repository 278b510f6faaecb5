package app

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// doorway is one address that a node serves.
type doorway struct {
	name    string
	listen  net.Listener
	tls     *tls.Config // nil: plain HTTP
	handler http.Handler
}

// stopWait is how long answers that are underway may take when the node stops.
const stopWait = 10 * time.Second

// serveAll serves all doorways until ctx ends or one of them breaks, and then ends them: what is underway is answered
// within stopWait, or broken off.
func (n *Node) serveAll(ctx context.Context, doors []doorway) error {
	served := make(chan error, len(doors))
	servers := make([]*http.Server, len(doors))
	for i, d := range doors {
		handler := load.around(n.obs.metrics.Around(d.name, n.Log, d.handler))
		servers[i] = newServer(handler, context.WithoutCancel(ctx))
		servers[i].ErrorLog = slog.NewLogLogger(n.Log.Handler(), slog.LevelDebug)
		servers[i].TLSConfig = d.tls
		servers[i].RegisterOnShutdown(n.endStreams)
		go func() { served <- d.serve(servers[i]) }()
	}
	left, err := len(doors), error(nil)
	select {
	case err = <-served:
		left--
	case <-ctx.Done():
	}
	n.obs.health.Stopping()
	err = errors.Join(err, shutdown(ctx, servers))
	for range left {
		if got := <-served; !errors.Is(got, http.ErrServerClosed) {
			err = errors.Join(err, got)
		}
	}
	return err
}

func (d doorway) serve(s *http.Server) error {
	if d.tls != nil {
		return s.ServeTLS(d.listen, "", "")
	}
	return s.Serve(d.listen)
}

func shutdown(ctx context.Context, servers []*http.Server) error {
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer cancel()
	var err error
	for _, s := range servers {
		one := s.Shutdown(end)
		if errors.Is(one, context.DeadlineExceeded) {
			one = s.Close()
		}
		err = errors.Join(err, one)
	}
	return err
}
