package app

import (
	"io"
	"net/http"
	"time"
)

// bodyPatience is how long the next piece of a request's body may take, and how long a whole body may, however long it is,
// before a rate is asked of it: slowest, in bytes a second. Else a few hundred connections that say a byte a minute would be
// all that a node has.
const (
	bodyPatience = 30 * time.Second
	slowest      = 4 << 10
)

// hurried is a handler whose requests end where their bodies come too slowly. What it answers may take as long as it likes.
func hurried(next http.Handler, patience time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		b := &paced{ReadCloser: r.Body, rc: http.NewResponseController(w), begun: time.Now(), patience: patience}
		r.Body = b
		defer b.until(b.soon()) // what was not read the server reads away itself
		next.ServeHTTP(w, r)
	})
}

// paced is a body each of whose reads has an end.
type paced struct {
	io.ReadCloser
	rc       *http.ResponseController
	begun    time.Time
	patience time.Duration
	bytes    int64
}

// Read reads the next piece, if it comes in time. Between reads there is no end: one that passed while an answer is written
// would be taken for a connection that is gone.
func (b *paced) Read(p []byte) (int, error) {
	b.until(b.soon())
	n, err := b.ReadCloser.Read(p)
	b.bytes += int64(n)
	b.until(time.Time{})
	return n, err
}

// soon is when the next piece must have come.
func (b *paced) soon() time.Time {
	whole := b.begun.Add(2*b.patience + time.Duration(b.bytes/slowest)*time.Second)
	if next := time.Now().Add(b.patience); next.Before(whole) {
		return next
	}
	return whole
}

// until sets the end. A writer that has none, as in tests, goes without.
func (b *paced) until(at time.Time) { _ = b.rc.SetReadDeadline(at) }
