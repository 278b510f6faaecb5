package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"tocsin/internal/kit/web"
)

// Client speaks to a node over its socket.
type Client struct {
	http *http.Client
	end  func() error
	// Own tells that the node lives in this process and ends with it.
	Own bool
}

// NewClient returns a client of the node that serves a socket.
func NewClient(socket string) *Client {
	return &Client{http: &http.Client{Transport: dialer(socket)}, end: func() error { return nil }}
}

// Ends says what ends with the client: the node that its command opened.
func (c *Client) Ends(end func() error) { c.end, c.Own = end, true }

// Idle gives up connections that nobody uses.
func (c *Client) Idle() { c.http.CloseIdleConnections() }

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

// Close ends the client, and the node when it is its own.
func (c *Client) Close() error {
	c.Idle()
	return c.end()
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
	res, err := c.Open(ctx, method, path, q, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return eachLine(res.Body, each)
}

// Open sends a request and returns its answer when that is no problem.
func (c *Client) Open(ctx context.Context, method, path string, q url.Values, body io.Reader) (*http.Response, error) {
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

// Copy writes the answer of a path to a writer.
func (c *Client) Copy(ctx context.Context, path string, to io.Writer) error {
	res, err := c.Open(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(to, res.Body)
	return err
}
