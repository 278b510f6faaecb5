package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"tocsin"
	"tocsin/internal/kit/web"
)

// Client speaks to a node over its socket.
type Client struct {
	http  *http.Client
	close func() error
	// Own tells that the node lives in this process and ends with it.
	Own bool
}

// connect returns a client of the node of a data directory: of the one that runs, or else of one that it opens here.
func connect(ctx context.Context, o Options) (*Client, error) {
	home, _, err := openHome(o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	path, err := socketPath(home)
	if err != nil {
		return nil, err
	}
	c := newClient(path)
	node, err := OpenNode(ctx, o)
	if errors.Is(err, errInUse) {
		return c, c.waitFor(ctx, home)
	}
	if err != nil {
		return nil, err
	}
	if c.close, err = node.serveSocket(ctx); err != nil {
		return nil, errors.Join(err, node.Close())
	}
	c.Own = true
	return c, nil
}

func newClient(socket string) *Client {
	return &Client{http: &http.Client{Transport: dialer(socket)}, close: func() error { return nil }}
}

// client returns a client of a node that lives in this process and serves its socket.
func (n *Node) client() (*Client, error) {
	path, err := socketPath(n.Home)
	if err != nil {
		return nil, err
	}
	return newClient(path), nil
}

func dialer(path string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", path)
		},
		DisableCompression: true,
		WriteBufferSize:    256 << 10, ReadBufferSize: 64 << 10,
	}
}

// startWait is how long a command waits for a node that has its data directory but does not answer yet.
const startWait = 10 * time.Second

// waitFor waits until the node that has the lock answers.
func (c *Client) waitFor(ctx context.Context, h Home) error {
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

// Close ends the client, and the node when it is its own.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return c.close()
}

// Get asks for a path and calls each with every line of the answer.
func (c *Client) Get(ctx context.Context, path string, q url.Values, each func(line []byte) error) error {
	return c.do(ctx, http.MethodGet, path, q, nil, each)
}

// Post sends a body to a path and calls each with every line of the answer.
func (c *Client) Post(ctx context.Context, path string, q url.Values, body io.Reader, each func(line []byte) error) error {
	return c.do(ctx, http.MethodPost, path, q, body, each)
}

func (c *Client) do(ctx context.Context, method, path string, q url.Values, body io.Reader, each func([]byte) error) error {
	res, err := c.open(ctx, method, path, q, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return eachLine(res.Body, each)
}

// open sends a request and returns its answer when that is no problem.
func (c *Client) open(ctx context.Context, method, path string, q url.Values, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://node"+path+"?"+q.Encode(), body)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the node: %w", err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	var p web.Problem
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&p); err != nil || p.Title == "" {
		return nil, fmt.Errorf("ask the node: %s %s: %s", method, path, res.Status)
	}
	return nil, p.Fault()
}

// copy writes the answer of a path to a writer.
func (c *Client) copy(ctx context.Context, path string, to io.Writer) error {
	res, err := c.open(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(to, res.Body)
	return err
}
