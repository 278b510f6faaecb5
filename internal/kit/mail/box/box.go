// Package box reads a mailbox over IMAP: what is new, as soon as the server says so or else by looking again and again.
// It changes nothing in the mailbox: nothing is marked as read, moved or deleted, so people can read it too.
//
// How far it has read is kept by a Memory, and moves on only when a letter is on disk. A crash between the two hands the
// same letter over again, with the same key.
package box

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail"
)

// The ways to a server.
const (
	TLS      = "tls"
	StartTLS = "starttls"
	Plain    = "none"
)

// Limits of time and size.
const (
	maxBytes  = 50 << 20
	dialWait  = 30 * time.Second
	loginWait = time.Minute
	fetchWait = 10 * time.Minute
	idleMost  = 20 * time.Minute // servers end a connection after 30. Source: RFC 2177 §3.
	retryWait = time.Minute      // after trouble
	firstDays = 30               // of the letters that are there at the first look
)

// Config says which mailbox is read.
type Config struct {
	Addr     string // host:port
	Way      string // TLS, StartTLS or Plain; "" is TLS
	User     string
	Password string
	Folder   string         // "" is INBOX
	Roots    *x509.CertPool // whose certificates are believed; nil means those of the machine
	Every    time.Duration  // how often is looked where the server can't say that something came; 0 is a minute
	Log      *slog.Logger
	Now      func() time.Time // nil is the machine's clock
}

// Memory keeps how far a mailbox was read.
type Memory interface {
	// Seen returns the mailbox's validity and the last UID that was read; zero for one that was never read.
	Seen(ctx context.Context, box string) (validity, uid uint32, err error)
	// Keep notes how far it was read now.
	Keep(ctx context.Context, box string, validity, uid uint32) error
}

// Box is a mailbox.
type Box struct {
	c      Config
	host   string
	memory Memory
	take   mail.Taker
}

// New returns a mailbox; nothing is connected yet.
func New(c Config, m Memory, take mail.Taker) (*Box, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil || host == "" {
		return nil, setting("mail.imap", "%.80q is not a server like mail.example.org:993", c.Addr)
	}
	switch c.Way {
	case "":
		c.Way = TLS
	case TLS, StartTLS:
	case Plain:
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, setting("mail.imap_tls", "a password may only travel encrypted: want tls or starttls")
		}
	default:
		return nil, setting("mail.imap_tls", "%.20q is none of tls, starttls, none", c.Way)
	}
	if c.Folder == "" {
		c.Folder = "INBOX"
	}
	if c.Every <= 0 {
		c.Every = time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Box{c: c, host: host, memory: m, take: take}, nil
}

func setting(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

// name is what the mailbox is remembered by.
func (b *Box) name() string { return b.c.User + "@" + b.c.Addr + "/" + b.c.Folder }

// server is what a mailbox needs of an IMAP library.
type server interface {
	open(folder string) (validity uint32, err error)               // read-only
	list(after uint32, since time.Time) (uids []uint32, err error) // the letters behind a UID, in order
	fetch(uid uint32, most int64) (raw []byte, err error)          // errTooLarge; nil where it is gone meanwhile
	wait(ctx context.Context, most time.Duration) error            // until something came
	close()
}

var errTooLarge = errors.New("too large")

// Run reads the mailbox until ctx ends. Trouble with the server is logged and tried again.
func (b *Box) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := b.stay(ctx)
		if ctx.Err() != nil {
			break
		}
		b.c.Log.Warn("read the mailbox", "mailbox", b.name(), "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(retryWait):
		}
	}
	return nil
}

// Poll reads what is new, once.
func (b *Box) Poll(ctx context.Context) (letters int, err error) {
	s, err := b.dial(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	validity, err := s.open(b.c.Folder)
	if err != nil {
		return 0, err
	}
	return b.read(ctx, s, validity)
}

// stay reads what is new again and again over one connection, until that breaks.
func (b *Box) stay(ctx context.Context) error {
	s, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	validity, err := s.open(b.c.Folder)
	if err != nil {
		return err
	}
	for {
		if _, err := b.read(ctx, s, validity); err != nil {
			return err
		}
		if err := s.wait(ctx, b.c.Every); err != nil {
			return err
		}
	}
}

// read hands over what is behind the last UID. Where the server has given the mailbox new UIDs, all that is of the last
// days is handed over again; who takes it knows it by its key.
func (b *Box) read(ctx context.Context, s server, validity uint32) (letters int, err error) {
	was, last, err := b.memory.Seen(ctx, b.name())
	if err != nil {
		return 0, err
	}
	since := time.Time{}
	if was != validity || last == 0 {
		last, since = 0, b.c.Now().AddDate(0, 0, -firstDays)
	}
	uids, err := s.list(last, since)
	if err != nil {
		return 0, err
	}
	for _, uid := range uids {
		if err := b.one(ctx, s, uid); err != nil {
			return letters, err
		}
		if err := b.memory.Keep(ctx, b.name(), validity, uid); err != nil {
			return letters, err
		}
		letters++
	}
	return letters, nil
}

// one hands over one letter. One that is too large stays in the mailbox, and the log says so.
func (b *Box) one(ctx context.Context, s server, uid uint32) error {
	raw, err := s.fetch(uid, maxBytes)
	switch {
	case errors.Is(err, errTooLarge):
		b.c.Log.Error("a letter is too large and stays in the mailbox", "mailbox", b.name(), "uid", uid, "most", maxBytes)
		return nil
	case err != nil:
		return fmt.Errorf("fetch letter %d: %w", uid, err)
	case raw == nil:
		return nil // somebody deleted it meanwhile
	}
	return b.take(ctx, raw, mail.Envelope{Source: "mailbox", Remote: b.name()})
}
