package directory

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// Limits of what is asked of a directory.
const (
	maxAnswer = 4 << 20          // bytes, of all answers on one connection
	maxTime   = 10 * time.Second // for all that is asked on one connection
)

// conn is a connection on which the node has shown who it is.
type conn struct {
	*ldap.Conn
	d    *Directory
	stop func()
}

func (c *conn) close() {
	c.stop()
	_ = c.Conn.Close() // nothing is lost with it
	<-c.d.turns
}

// open connects and binds as the node's own account. While the directory is away it says so at once.
func (d *Directory) open(ctx context.Context) (*conn, error) {
	if err := d.away(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	select {
	case d.turns <- struct{}{}:
	case <-ctx.Done():
		cancel()
		return nil, fmt.Errorf("%w: too many ask at once", ErrDown)
	}
	c, err := d.dial(ctx)
	if err != nil {
		cancel()
		<-d.turns
		return nil, d.failed(ctx, err)
	}
	closing := context.AfterFunc(ctx, func() { _ = c.Close() })
	l := &conn{c, d, func() { closing(); cancel() }}
	if err := l.itself(); err != nil {
		l.close()
		return nil, d.failed(ctx, err)
	}
	return l, nil
}

// away returns why the directory could not be had a moment ago; nil where it is to be tried.
func (d *Directory) away() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if left := d.until.Sub(d.Now()); d.down != nil && left > 0 && left <= downHolds { // longer: the clock was set back
		return d.down
	}
	return nil
}

// failed keeps for a moment that the directory can't be had, unless it was the asker who left.
func (d *Directory) failed(ctx context.Context, err error) error {
	err = fmt.Errorf("%w: %w", ErrDown, err)
	if !errors.Is(ctx.Err(), context.Canceled) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.down, d.until = err, d.Now().Add(downHolds)
	}
	return err
}

// dial connects by TLS: from the first byte, or before anything else is said. Source: RFC 4511 §4.14; RFC 4513 §3.1.
func (d *Directory) dial(ctx context.Context) (*ldap.Conn, error) {
	u, err := url.Parse(d.URL)
	if err != nil {
		return nil, errors.New("its address can't be read")
	}
	port := "636"
	if u.Scheme == "ldap" {
		port = "389"
	}
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port)))
	if err != nil {
		return nil, err
	}
	end, _ := ctx.Deadline()
	if err := raw.SetDeadline(end); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	safe := &tls.Config{RootCAs: d.CAs, ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	capped := &capped{Conn: raw, left: maxAnswer}
	if u.Scheme == "ldap" {
		return startTLS(capped, safe)
	}
	t := tls.Client(capped, safe)
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	c := ldap.NewConn(t, true)
	c.SetTimeout(maxTime)
	c.Start()
	return c, nil
}

func startTLS(raw net.Conn, safe *tls.Config) (*ldap.Conn, error) {
	c := ldap.NewConn(raw, false)
	c.SetTimeout(maxTime)
	c.Start()
	if err := c.StartTLS(safe); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// capped ends a connection on which too much comes.
type capped struct {
	net.Conn
	left int
}

// Read reads within what is left.
func (c *capped) Read(b []byte) (n int, err error) {
	if c.left <= 0 {
		return 0, errors.New("the answer is too long")
	}
	n, err = c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}
