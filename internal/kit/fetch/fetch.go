// Package fetch gets documents from other people's servers over HTTP and HTTPS.
//
// An address that a person types, or that a server redirects to, may point anywhere: into the node's own network, at the
// metadata service of a cloud. So every connection is checked where it is made, after the name was resolved: to a
// private, loopback or otherwise special address none is opened, unless the operator lists it. Every answer has a limit
// of size, time and redirects. A key that a request needs is put in last and appears in no error and no log.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Config is what all requests of a node share. The zero value is safe.
type Config struct {
	// Agent is the User-Agent: the product, its version, and whom to ask.
	Agent string
	// Private are the networks of special addresses that may be reached all the same: inner sources, and tests.
	Private []netip.Prefix
	// Proxy is the proxy that all requests go through; nil for none. The proxy itself may be inside.
	Proxy *url.URL
	// Transport is given in tests alone, to trust a test server's certificate; its Dial and Proxy are replaced.
	Transport *http.Transport
	// Now is the clock, for Retry-After; nil means the system's.
	Now func() time.Time
}

// Defaults of a Request, and what no Request goes beyond.
const (
	defaultBytes   = 512 << 20        // of a body, unpacked
	maxBytes       = 4 << 30          // of a body, unpacked
	defaultTime    = 10 * time.Minute // for all of it
	maxTime        = time.Hour
	connectTime    = 15 * time.Second // for each of: the connection, TLS
	answerTime     = 2 * time.Minute  // until the answer's head is there
	maxRedirects   = 5
	maxHead        = 64 << 10 // bytes of an answer's head
	maxRequestBody = 64 << 10 // bytes
)

// Client fetches. It may be used by several goroutines at once.
type Client struct {
	http  *http.Client
	agent string
	now   func() time.Time
}

// New returns a client.
func New(c Config) *Client {
	if c.Now == nil {
		c.Now = time.Now
	}
	t := &http.Transport{}
	if c.Transport != nil {
		t = c.Transport.Clone()
	}
	d := &net.Dialer{Timeout: connectTime, ControlContext: guard{c.Private, c.Proxy}.control}
	t.DialContext, t.DialTLSContext, t.Proxy = d.DialContext, nil, nil
	if c.Proxy != nil {
		t.Proxy = http.ProxyURL(c.Proxy)
	}
	t.TLSHandshakeTimeout, t.ResponseHeaderTimeout, t.MaxResponseHeaderBytes = connectTime, answerTime, maxHead
	t.DisableCompression = true // the body is unpacked here, under its own limit
	t.MaxIdleConnsPerHost, t.IdleConnTimeout = 1, time.Minute
	return &Client{http: &http.Client{Transport: t, CheckRedirect: redirect}, agent: c.Agent, now: c.Now}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Request is one document to fetch. {key} in the URL, a header or the body stands for Key, {basic} for Key in base64.
type Request struct {
	URL    string
	Method string // "" means GET
	Header map[string]string
	Body   string
	Key    string // a secret; "" where none is needed

	// ETag and Modified are what the last answer had. With them the server can say that nothing has changed.
	ETag     string
	Modified string

	MaxBytes int64         // of the body, unpacked; 0 means 512 MiB
	MaxTime  time.Duration // for all of it; 0 means 10 minutes
}

// Answer is what a server has given.
type Answer struct {
	Unchanged bool   // nothing has changed since; there is no body
	ETag      string // to be given with the next Request
	Modified  string
	Name      string // a file name as the server or the address gives it, without folders; "" for none
	URL       string // where it came from, behind all redirects; "" for a request with a key
	Type      string // the media type as the server gives it
	Body      *Body  // nil when Unchanged; the caller closes it
}

// Get sends a request and returns the answer once its head is there. Errors are a *Trouble.
func (c *Client) Get(ctx context.Context, r Request) (*Answer, error) {
	limit, most := r.limits()
	ctx, cancel := context.WithTimeout(ctx, limit)
	req, err := c.request(ctx, r)
	if err != nil {
		cancel()
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, troubleOf(req.URL.Host, r.Key, err)
	}
	a, err := c.answer(res, most, cancel)
	if err == nil && r.Key != "" {
		if a.URL = ""; strings.Contains(a.Name, r.Key) {
			a.Name = ""
		}
	}
	if err != nil {
		res.Body.Close()
		cancel()
		var t *Trouble
		if errors.As(err, &t) {
			t.Host = hostOf(res)
		}
	}
	return a, err
}

func (r Request) limits() (time.Duration, int64) {
	limit, most := r.MaxTime, r.MaxBytes
	if limit <= 0 {
		limit = defaultTime
	}
	if most <= 0 {
		most = defaultBytes
	}
	return min(limit, maxTime), min(most, maxBytes)
}

// request makes the request, with the key in its place.
func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	fill := filler(r.Key)
	req, err := http.NewRequestWithContext(ctx, method, filler(url.QueryEscape(r.Key)).Replace(r.URL), strings.NewReader(fill.Replace(r.Body)))
	if err != nil {
		return nil, &Trouble{Text: "the address can't be used"}
	}
	if r.Body == "" {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept-Encoding", "gzip, zstd")
	for name, value := range r.Header {
		req.Header.Set(name, fill.Replace(value))
	}
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.Modified != "" {
		req.Header.Set("If-Modified-Since", r.Modified)
	}
	return req, nil
}

// check says what is wrong with a request before anything is sent.
func (r Request) check() error {
	u, err := url.Parse(strings.NewReplacer("{key}", "k", "{basic}", "k").Replace(r.URL))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return &Trouble{Text: "the address is not one of HTTP or HTTPS"}
	case u.User != nil:
		return &Trouble{Text: "the address holds a password; put it into a key file"}
	case r.Method != "" && r.Method != http.MethodGet && r.Method != http.MethodPost:
		return &Trouble{Text: "only GET and POST are sent"}
	case len(r.Body) > maxRequestBody:
		return &Trouble{Text: fmt.Sprintf("the request's body is longer than %d bytes", maxRequestBody)}
	case r.wantsKey() && r.Key == "":
		return &Trouble{Text: "the source needs a key, and there is none"}
	case r.Key != "" && u.Scheme != "https" && r.wantsKey():
		return r.checkPlain(u)
	}
	return nil
}

// checkPlain lets a key go over HTTP without TLS to this machine alone.
func (r Request) checkPlain(u *url.URL) error {
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsLoopback() {
		return nil
	}
	return &Trouble{Text: "a key goes over HTTPS alone"}
}

// answer reads an answer's head.
func (c *Client) answer(res *http.Response, most int64, cancel context.CancelFunc) (*Answer, error) {
	a := &Answer{ETag: clip(res.Header.Get("ETag")), Modified: clip(res.Header.Get("Last-Modified")), Name: fileName(res), Type: clip(res.Header.Get("Content-Type")), URL: res.Request.URL.String()}
	switch {
	case res.StatusCode == http.StatusNotModified, res.StatusCode == http.StatusNoContent:
		a.Unchanged = true
		res.Body.Close()
		cancel()
		return a, nil
	case res.StatusCode != http.StatusOK:
		return nil, c.refusal(res)
	case res.ContentLength > most:
		return nil, tooLong(most)
	}
	body, err := newBody(res, most, cancel)
	a.Body = body
	return a, err
}

// maxTag is how long an ETag or date may be that is kept, in bytes.
const maxTag = 300

// clip drops a header's value that is too long to be kept: the document is then fetched whole the next time.
func clip(s string) string {
	if len(s) > maxTag {
		return ""
	}
	return s
}
