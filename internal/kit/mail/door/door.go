// Package door is the node's own SMTP server, for bounces, answers and reports. It takes letters for the node's own
// addresses and for nobody else, and says that it has one only when it is on disk.
package door

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/emersion/go-smtp"

	"tocsin"
	"tocsin/internal/kit/mail"
)

// Limits of the door.
const (
	maxBytes      = 50 << 20 // of a letter
	maxConns      = 40       // at once
	maxFromOne    = 10       // at once, from one address
	maxReading    = 3        // letters that are read at once: each is held in memory
	maxRecipients = 20       // of a letter
	maxHops       = 60       // servers on a letter's way; more is a loop. Source: RFC 5321 §6.3.
	maxLine       = 64 << 10 // bytes; the standard's 1000 are too few for what some servers send
	wait          = 2 * time.Minute
	stopWait      = 5 * time.Second
)

// Config says what the door takes.
type Config struct {
	Domain string                    // the name that the door goes by
	Mine   func(address string) bool // whether an address is the node's own; the address is bare, in lower case
	TLS    *tls.Config               // for STARTTLS; nil offers none
	Log    *slog.Logger
}

// Door is an SMTP server.
type Door struct {
	c       Config
	take    mail.Taker
	reading chan struct{}
}

// New returns a door that hands what it takes to take.
func New(c Config, take mail.Taker) *Door {
	return &Door{c: c, take: take, reading: make(chan struct{}, maxReading)}
}

// Serve takes letters on a listener until ctx ends.
func (d *Door) Serve(ctx context.Context, l net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{door: d, ctx: ctx, conn: c}, nil
	}))
	server.Domain, server.MaxMessageBytes, server.MaxRecipients, server.MaxLineLength = d.c.Domain, maxBytes, maxRecipients, maxLine
	server.ReadTimeout, server.WriteTimeout, server.TLSConfig = wait, wait, d.c.TLS
	server.ErrorLog = quiet{d.c.Log}
	served := make(chan error, 1)
	go func() { served <- server.Serve(&limited{Listener: l, from: map[string]int{}}) }()
	select {
	case err := <-served:
		return fmt.Errorf("mail door: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer cancel()
	err := server.Shutdown(end)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if got := <-served; !errors.Is(got, smtp.ErrServerClosed) {
		err = errors.Join(err, got)
	}
	return err
}

// session is one talk with a server.
type session struct {
	door *Door
	ctx  context.Context //nolint:containedctx // the library's sessions have none, and this one ends with the door
	conn *smtp.Conn
	env  mail.Envelope
}

// maxPath is how many bytes an address of the envelope may have. Source: RFC 5321 §4.5.3.1.3.
const maxPath = 256

// plain reports whether an address can be one: it is no longer than one gets, and holds no sign that only steers.
func plain(address string) bool {
	return len(address) <= maxPath && !strings.ContainsFunc(address, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar })
}

func badPath() error {
	return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "that is no address"}
}

// Mail notes who sends; "" is what bounces come from.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !plain(from) {
		return badPath()
	}
	s.env = mail.Envelope{From: from, Source: "door", Remote: s.conn.Conn().RemoteAddr().String()}
	return nil
}

// Rcpt takes the node's own addresses alone.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !plain(to) {
		return badPath()
	}
	if !s.door.c.Mine(strings.ToLower(to)) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "this door takes mail for its own addresses alone"}
	}
	s.env.To = append(s.env.To, to)
	return nil
}

// Data reads a letter and answers when it is on disk.
func (s *session) Data(r io.Reader) error {
	select {
	case s.door.reading <- struct{}{}:
		defer func() { <-s.door.reading }()
	case <-s.ctx.Done():
		return later("the door is closing")
	}
	raw, err := io.ReadAll(r) // the library stops at maxBytes
	if err != nil {
		return err
	}
	if loops(raw) {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 4, 6}, Message: "too many servers on the letter's way: it goes in a circle"}
	}
	if err := s.door.take(s.ctx, raw, s.env); err != nil {
		s.door.c.Log.Error("take a letter in", "from", s.env.From, "why", tocsin.WhyOf(err), "error", err)
		return later("the letter can't be kept now; try again")
	}
	return nil
}

func later(text string) error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: text}
}

// Reset forgets the letter that was begun.
func (s *session) Reset() { s.env = mail.Envelope{} }

// Logout ends the talk.
func (s *session) Logout() error { return nil }

// loops reports whether a letter went through more servers than any way has.
func loops(raw []byte) bool {
	head, _, _ := strings.Cut(string(raw[:min(len(raw), 256<<10)]), "\r\n\r\n")
	return strings.Count(strings.ToLower("\r\n"+head), "\r\nreceived:") > maxHops
}

// quiet logs what the library says at a level that nobody has to read: most of it is about strangers.
type quiet struct{ log *slog.Logger }

// Printf logs a line.
func (q quiet) Printf(format string, v ...any) {
	q.log.Debug("mail door", "said", fmt.Sprintf(format, v...))
}

// Println logs a line.
func (q quiet) Println(v ...any) { q.log.Debug("mail door", "said", fmt.Sprint(v...)) }

// limited lets so many connections in at once, and so many from one address.
type limited struct {
	net.Listener
	mu   sync.Mutex
	all  int
	from map[string]int
}

// Accept returns the next connection that may come in; the others are told to come again.
func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		host, _, _ := net.SplitHostPort(c.RemoteAddr().String())
		if l.enter(host) {
			return &counted{Conn: c, leave: sync.OnceFunc(func() { l.leave(host) })}, nil
		}
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(c, "421 4.3.2 too many connections, try again later\r\n")
		_ = c.Close()
	}
}

func (l *limited) enter(host string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= maxConns || l.from[host] >= maxFromOne {
		return false
	}
	l.all++
	l.from[host]++
	return true
}

func (l *limited) leave(host string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.from[host]--; l.from[host] == 0 {
		delete(l.from, host)
	}
}

type counted struct {
	net.Conn
	leave func()
}

// Close closes the connection and makes room for another.
func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}
