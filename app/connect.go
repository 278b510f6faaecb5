package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"tocsin"
	"tocsin/app/command"
)

// connect returns a client of the node of a data directory: of the one that runs, or else of one that it opens here.
func connect(ctx context.Context, o Options) (*command.Client, error) {
	home, _, err := openHome(o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	path, err := socketPath(home)
	if err != nil {
		return nil, err
	}
	c := command.NewClient(path)
	node, err := OpenNode(ctx, o)
	if errors.Is(err, errInUse) {
		return c, waitFor(ctx, c, home)
	}
	if err != nil {
		return nil, err
	}
	end, err := node.serveSocket(ctx)
	if err != nil {
		return nil, errors.Join(err, node.Close())
	}
	c.Ends(end)
	return c, nil
}

// client returns a client of a node that lives in this process and serves its socket.
func (n *Node) client() (*command.Client, error) {
	path, err := socketPath(n.Home)
	if err != nil {
		return nil, err
	}
	return command.NewClient(path), nil
}

// startWait is how long a command waits for a node that has its data directory but does not answer yet.
const startWait = 10 * time.Second

// waitFor waits until the node that has the lock answers.
func waitFor(ctx context.Context, c *command.Client, h Home) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		err := c.Get(ctx, "/api/v1/status", nil, func([]byte) error { return nil })
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return tocsin.Faultf(tocsin.Unavailable, "%s is in use by another process that does not answer (%v)", h.Dir, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// serveSocket serves the node in this process; the function that it returns ends it, after all that is underway.
func (n *Node) serveSocket(ctx context.Context) (func() error, error) {
	l, err := listenSocket(n.Home)
	if err != nil {
		return nil, err
	}
	srv := newServer(n.inner(), context.WithoutCancel(ctx))
	srv.ErrorLog = slog.NewLogLogger(n.Log.Handler(), slog.LevelWarn)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	n.Watch.Start(ctx)
	return func() error {
		err := srv.Shutdown(context.WithoutCancel(ctx))
		if got := <-served; !errors.Is(got, http.ErrServerClosed) {
			err = errors.Join(err, got)
		}
		return errors.Join(err, n.Close())
	}, nil
}
