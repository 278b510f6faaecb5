package box

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// client is a server behind the IMAP library, which is not finished: all that is known of it is in this file.
type client struct {
	*imapclient.Client
	news chan struct{} // a letter came, or another change
	once sync.Once
}

// dial connects and logs in.
func (b *Box) dial(ctx context.Context) (server, error) {
	conn, err := (&net.Dialer{Timeout: dialWait}).DialContext(ctx, "tcp", b.c.Addr)
	if err != nil {
		return nil, fmt.Errorf("connect to mailbox: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	guard := time.AfterFunc(loginWait, func() { _ = conn.Close() })
	defer guard.Stop()
	c, err := b.greet(conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := c.Login(b.c.User, b.c.Password).Wait(); err != nil {
		c.close()
		return nil, fmt.Errorf("log in to mailbox as %s: %w", b.c.User, err)
	}
	return c, nil
}

// greet encrypts the connection before anything is said.
func (b *Box) greet(conn net.Conn) (*client, error) {
	c := &client{news: make(chan struct{}, 1)}
	config := &tls.Config{ServerName: b.host, RootCAs: b.c.Roots, MinVersion: tls.VersionTLS12}
	options := &imapclient.Options{TLSConfig: config, UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(*imapclient.UnilateralDataMailbox) { c.ring() },
	}}
	var err error
	switch b.c.Way {
	case TLS:
		t := tls.Client(conn, config)
		if err = t.Handshake(); err == nil {
			c.Client = imapclient.New(t, options)
		}
	case StartTLS:
		c.Client, err = imapclient.NewStartTLS(conn, options)
	default:
		c.Client = imapclient.New(conn, options)
	}
	if err != nil {
		return nil, fmt.Errorf("encrypt the connection to the mailbox: %w", err)
	}
	if err := c.WaitGreeting(); err != nil {
		return nil, fmt.Errorf("connect to mailbox: %w", err)
	}
	return c, nil
}

func (c *client) ring() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

// open opens a folder; with EXAMINE, which changes nothing, unless letters are to be marked. Source: RFC 9051 §6.3.3.
func (c *client) open(folder string, mark bool) (uint32, error) {
	data, err := c.Select(folder, &imap.SelectOptions{ReadOnly: !mark}).Wait()
	if err != nil {
		return 0, fmt.Errorf("open folder %q of the mailbox: %w", folder, err)
	}
	return data.UIDValidity, nil
}

// list asks for UIDs behind one. "N:*" always gives the last letter too, so what is not behind is left out.
// Source: RFC 9051 §9.
func (c *client) list(after uint32, since time.Time) (uids []uint32, err error) {
	var set imap.UIDSet
	set.AddRange(imap.UID(after)+1, 0)
	data, err := c.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{set}, Since: since}, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("look for new letters: %w", err)
	}
	for _, uid := range data.AllUIDs() {
		if uint32(uid) > after {
			uids = append(uids, uint32(uid))
		}
	}
	slices.Sort(uids)
	return uids, nil
}

// about asks how large letters are, and when they came. Source: RFC 9051 §2.3.3.
func (c *client) about(uids []uint32) (map[uint32]about, error) {
	guard := time.AfterFunc(fetchWait, c.close)
	defer guard.Stop()
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	list, err := c.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
	if err != nil {
		return nil, fmt.Errorf("ask for the sizes of letters: %w", err)
	}
	all := make(map[uint32]about, len(list))
	for _, m := range list {
		all[uint32(m.UID)] = about{m.RFC822Size, m.InternalDate}
	}
	return all, nil
}

// seen marks a letter as read.
func (c *client) seen(uid uint32) error {
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
	if err := c.Store(imap.UIDSetNum(imap.UID(uid)), store, nil).Close(); err != nil {
		return fmt.Errorf("mark letter %d as read: %w", uid, err)
	}
	return nil
}

// fetch reads a letter without marking it as read. What the server says of its size is not believed.
func (c *client) fetch(uid uint32, most int64) (raw []byte, err error) {
	guard := time.AfterFunc(fetchWait, c.close)
	defer guard.Stop()
	cmd := c.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
	raw, err = body(cmd, most)
	if err := errors.Join(err, cmd.Close()); err != nil {
		return nil, err
	}
	return raw, nil
}

func body(cmd *imapclient.FetchCommand, most int64) (raw []byte, err error) {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		for item := msg.Next(); item != nil; item = msg.Next() {
			section, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || section.Literal == nil {
				continue
			}
			if raw, err = io.ReadAll(io.LimitReader(section.Literal, most+1)); err != nil {
				return nil, err
			}
			if int64(len(raw)) > most {
				return nil, errTooLarge
			}
		}
	}
	return raw, nil
}

// wait waits until the server says that something came. One that can't is looked at again after a while.
func (c *client) wait(ctx context.Context, every time.Duration) error {
	if !c.Caps().Has(imap.CapIdle) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.Closed():
			return errClosed
		case <-time.After(every):
			return c.Noop().Wait()
		}
	}
	idle, err := c.Idle()
	if err != nil {
		return fmt.Errorf("wait for letters: %w", err)
	}
	select {
	case <-ctx.Done():
	case <-c.Closed():
		return errClosed
	case <-c.news:
	case <-time.After(idleMost):
	}
	return errors.Join(ctx.Err(), idle.Close(), idle.Wait())
}

var errClosed = errors.New("the server closed the connection")

func (c *client) close() { c.once.Do(func() { _ = c.Close() }) }
