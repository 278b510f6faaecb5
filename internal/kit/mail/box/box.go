// Package box reads a mailbox over IMAP: what is new, as soon as the server says so or else by looking again and again.
// It changes nothing in the mailbox: nothing is marked as read, moved or deleted, so people can read it too. Only where
// the settings say so are letters that were taken marked as read.
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
	"slices"
	"sync"
	"sync/atomic"
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
	firstWait = time.Second      // after trouble; each time twice as long
	retryWait = 5 * time.Minute  // the longest of these
	firstDays = 30               // of the letters that are there at the first look, where nothing else is said
	maxFolder = 20               // folders of a mailbox
	chunk     = 200              // letters whose sizes are asked for at once
)

// Config says which mailbox is read.
type Config struct {
	Addr     string // host:port
	Way      string // TLS, StartTLS or Plain; "" is TLS
	User     string
	Password string
	Folders  []string // none is INBOX
	Days     int      // how many days back is read at the first look; 0 is 30, less than 0 is all that is there
	// Sent is the folder of what people have sent by other programs, which is handed over as "sent" and never changed: a name, or
	// SentAuto, which looks for it; "" is not read.
	Sent  string
	Mark  bool           // letters that were taken are marked as read; else nothing in the mailbox is changed
	Roots *x509.CertPool // whose certificates are believed; nil means those of the machine
	Every time.Duration  // how often is looked where the server can't say that something came; 0 is a minute
	// Progress is told of each letter of a look that found more than one: how many are done, of how many. nil is not.
	Progress func(folder string, done, total int)
	// Looked is told when a folder was read to its end, or why it could not be. nil is not.
	Looked func(folder string, err error)
	Log    *slog.Logger
	Now    func() time.Time // nil is the machine's clock
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
	sent   atomic.Pointer[string] // the folder of what was sent, once it is known
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
	if c.Folders = slices.Compact(slices.Sorted(slices.Values(c.Folders))); len(c.Folders) == 0 {
		c.Folders = []string{"INBOX"}
	}
	if len(c.Folders) > maxFolder {
		return nil, setting("mail.imap_folders", "%d folders; the most is %d", len(c.Folders), maxFolder)
	}
	if c.Progress == nil {
		c.Progress = func(string, int, int) {}
	}
	if c.Looked == nil {
		c.Looked = func(string, error) {}
	}
	if c.Days == 0 {
		c.Days = firstDays
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

// name is what a folder of the mailbox is remembered by.
func (b *Box) name(folder string) string { return b.c.User + "@" + b.c.Addr + "/" + folder }

// server is what a mailbox needs of an IMAP library.
type server interface {
	folders() ([]string, error)
	sentBy() (flagged, names []string, err error) // folders that the server says are of what was sent, and all
	open(folder string, mark bool) (validity uint32, err error)
	list(after uint32, since time.Time) (uids []uint32, err error) // the letters behind a UID, in order
	about(uids []uint32) (map[uint32]about, error)                 // those that are gone meanwhile are missing
	fetch(uid uint32, most int64) (raw []byte, err error)          // errTooLarge; nil where it is gone meanwhile
	seen(uid uint32) error                                         // marks a letter as read
	wait(ctx context.Context, most time.Duration) error            // until something came
	close()
}

// about is what a server says of a letter before it is fetched.
type about struct {
	size int64
	at   time.Time // when it came into the mailbox
}

var errTooLarge = errors.New("too large")

// Run reads the mailbox until ctx ends, each folder over a connection of its own. Trouble with the server is logged and
// tried again: after a second, and then each time after twice as long.
func (b *Box) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, folder := range b.c.Folders {
		running.Go(func() { b.keep(ctx, folder) })
	}
	if b.c.Sent != "" {
		running.Go(func() { b.keep(ctx, sentMark) })
	}
	running.Wait()
	return nil
}

// keep reads a folder until ctx ends.
func (b *Box) keep(ctx context.Context, folder string) {
	for pause := firstWait; ctx.Err() == nil; pause = min(2*pause, retryWait) {
		worked, err := b.stay(ctx, folder)
		if ctx.Err() != nil {
			return
		}
		if worked {
			pause = firstWait
		}
		b.c.Looked(folder, err)
		b.c.Log.Warn("read the mailbox", "mailbox", b.name(folder), "again_in", pause, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
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
	for _, folder := range b.c.Folders {
		validity, err := s.open(folder, b.c.Mark)
		if err != nil {
			return letters, err
		}
		n, err := b.read(ctx, s, folder, validity)
		if letters += n; err != nil {
			return letters, err
		}
	}
	return letters, nil
}

// stay reads what is new again and again over one connection, until that breaks. It worked if all was read once.
func (b *Box) stay(ctx context.Context, folder string) (worked bool, err error) {
	s, err := b.dial(ctx)
	if err != nil {
		return false, err
	}
	defer s.close()
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	mark := b.c.Mark
	if folder == sentMark {
		if folder, err = b.sentFolder(s); err != nil {
			return false, err
		}
		if mark = false; folder == "" {
			s.close()
			<-ctx.Done() // there is none, or it is read as one of the others
			return false, ctx.Err()
		}
	}
	validity, err := s.open(folder, mark)
	if err != nil {
		return false, err
	}
	for {
		if _, err := b.read(ctx, s, folder, validity); err != nil {
			return worked, err
		}
		worked = true
		b.c.Looked(folder, nil)
		if err := s.wait(ctx, b.c.Every); err != nil {
			return worked, err
		}
	}
}

// read hands over what is behind the last UID. Where the server has given the folder new UIDs, all that is of the last
// days is handed over again; who takes it knows it by its key. Source: RFC 9051 §2.3.1.1.
func (b *Box) read(ctx context.Context, s server, folder string, validity uint32) (letters int, err error) {
	was, last, err := b.memory.Seen(ctx, b.name(folder))
	if err != nil {
		return 0, err
	}
	since, top := time.Time{}, uint32(0)
	if was != validity || last == 0 {
		if last = 0; b.c.Days > 0 {
			since = b.c.Now().AddDate(0, 0, -b.c.Days)
			if top, err = highest(s); err != nil {
				return 0, err
			}
		}
	}
	uids, err := s.list(last, since)
	if err != nil {
		return 0, err
	}
	for part := range slices.Chunk(uids, chunk) {
		all, err := s.about(part)
		if err != nil {
			return letters, err
		}
		for _, uid := range part {
			if err := b.one(ctx, s, folder, uid, all); err != nil {
				return letters, err
			}
			if err := b.memory.Keep(ctx, b.name(folder), validity, uid); err != nil {
				return letters, err
			}
			if letters++; len(uids) > 1 {
				b.c.Progress(folder, letters, len(uids))
			}
		}
	}
	if len(uids) > 0 {
		last = uids[len(uids)-1]
	}
	if top > last { // older letters that were laid into the folder late are not news at the next look
		return letters, b.memory.Keep(ctx, b.name(folder), validity, top)
	}
	return letters, nil
}

// highest is the last UID of the folder; 0 where it is empty.
func highest(s server) (uint32, error) {
	all, err := s.list(0, time.Time{})
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1], nil
}

// one hands over one letter. One that is too large stays in the mailbox, and the log says so.
func (b *Box) one(ctx context.Context, s server, folder string, uid uint32, all map[uint32]about) error {
	is, there := all[uid]
	if !there {
		return nil // somebody deleted it meanwhile
	}
	raw, err := []byte(nil), errTooLarge
	if is.size <= maxBytes {
		raw, err = s.fetch(uid, maxBytes)
	}
	switch {
	case errors.Is(err, errTooLarge):
		b.c.Log.Error("a letter is too large and stays in the mailbox", "mailbox", b.name(folder), "uid", uid, "most", maxBytes)
		return nil
	case err != nil:
		return fmt.Errorf("fetch letter %d: %w", uid, err)
	case raw == nil:
		return nil
	}
	source, sent := "mailbox", b.sent.Load()
	if sent != nil && *sent == folder {
		source = mail.SourceSent
	}
	if err := b.take(ctx, raw, mail.Envelope{Source: source, Remote: b.name(folder), At: is.at}); err != nil || !b.c.Mark || source == mail.SourceSent {
		return err
	}
	return s.seen(uid)
}
