package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin"
)

const (
	// tries is how often a request is sent while the server is away or overloaded.
	tries = 6
	// firstWait is how long to wait after the first try; every wait is twice the one before.
	firstWait = 100 * time.Millisecond
	// maxErrorText is how much of a server's error text is read, in bytes.
	maxErrorText = 4 << 10
)

// call sends a POST and returns the answer's body, which the caller closes. It tries again while the server is away:
// all requests of this package may be repeated (events carry an ID, and readers look at IDs).
func (l *Log) call(ctx context.Context, path string, query url.Values, body []byte, header http.Header) (io.ReadCloser, error) {
	var last error
	for try := range tries {
		if l.life.Err() != nil {
			return nil, errClosed()
		}
		rd, err := l.once(ctx, path, query, body, header)
		if err == nil {
			return rd, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("event log: %w", ctx.Err())
		}
		if !errors.As(err, new(*retryError)) {
			return nil, err
		}
		last = err
		select {
		case <-time.After(firstWait << try):
		case <-ctx.Done():
			return nil, fmt.Errorf("event log: %w", ctx.Err())
		}
	}
	return nil, tocsin.Faultf(tocsin.Unavailable, "the event log's server at %s can't be used now: %w", l.base.Host, last)
}

// retryError is an error that may be gone at the next try.
type retryError struct{ err error }

func (e *retryError) Error() string { return e.err.Error() }
func (e *retryError) Unwrap() error { return e.err }

func (l *Log) once(ctx context.Context, path string, query url.Values, body []byte, header http.Header) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.base.String()+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("event log: make request: %w", err)
	}
	for _, h := range []http.Header{l.header, header} {
		for k, v := range h {
			req.Header[k] = v
		}
	}
	if l.user != nil {
		password, _ := l.user.Password()
		req.SetBasicAuth(l.user.Username(), password)
	}
	resp, err := l.client.Do(req)
	if err != nil {
		return nil, &retryError{bare(err)}
	}
	if resp.StatusCode/100 == 2 {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorText))
	return nil, answerError(resp.StatusCode, strings.TrimSpace(string(text)))
}

// bare takes the address off an error of net/http.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// answerError says what a server's refusal means.
func answerError(status int, text string) error {
	switch {
	case status/100 == 5, status == http.StatusTooManyRequests:
		return &retryError{fmt.Errorf("answer %d: %s", status, text)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return tocsin.Faultf(tocsin.Unavailable, "the event log's server refuses the user or password (answer %d)", status)
	case status/100 == 3, status == http.StatusNotFound:
		return tocsin.Faultf(tocsin.Unavailable, "the event log's address leads to something else (answer %d)", status)
	}
	return &refusal{status, text}
}

// refusal is the server's word that a request is not right.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return fmt.Sprintf("answer %d: %s", r.status, r.text) }

// discard reads a short answer to its end, so that the connection can be used again.
func discard(rd io.ReadCloser) {
	_, _ = io.Copy(io.Discard, io.LimitReader(rd, maxErrorText))
	rd.Close()
}
