// Package smtp sends letters: through one server, that of the team or its provider, over TLS, with a few connections
// that each carry many letters. It is the outbox's channel "mail".
package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
)

// The ways to a server.
const (
	StartTLS = "starttls" // the connection begins in the clear, and nothing is said before it is encrypted
	TLS      = "tls"      // it is encrypted from the first byte
	Plain    = "none"     // it is not encrypted
)

// Limits of time and use. Source: RFC 5321 §4.5.3.2.
const (
	dialWait    = 30 * time.Second
	commandWait = 5 * time.Minute
	submitWait  = 10 * time.Minute
	idleMost    = 20 * time.Second // after which a connection is not used again
	lettersMost = 100              // of one connection
	connsMost   = 4                // kept open for the next letter
)

// Config says through whom letters leave.
type Config struct {
	Addr     string         // the server, host:port
	Way      string         // StartTLS, TLS or Plain; "" is StartTLS
	User     string         // who logs in; "" does not
	Password string         //
	Roots    *x509.CertPool // whose certificates are believed; nil means those of the machine
	Helo     string         // the name that the node goes by; "" is the domain of Verp.Base
	Verp     mail.Verp      // makes the envelope's sender
	Single   bool           // all letters have the same envelope sender, Verp.Base, for servers that don't know "+"
	Tell     func(string)   // is told of each step in plain words; nil tells nobody
}

// Sender sends letters. It may be used by several at once.
type Sender struct {
	c    Config
	host string
	idle chan *conn
}

// New returns a sender; nothing is connected yet.
func New(c Config) (*Sender, error) {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || host == "" || port == "" {
		return nil, setting("mail.smtp", "%.80q is not a server like mail.example.org:587", c.Addr)
	}
	switch c.Way {
	case "":
		c.Way = StartTLS
	case StartTLS, TLS, Plain:
	default:
		return nil, setting("mail.smtp_tls", "%.20q is none of starttls, tls, none", c.Way)
	}
	if c.Way == Plain && c.User != "" && !loopback(host) {
		return nil, setting("mail.smtp_tls", "a password may only travel encrypted: want starttls or tls where smtp_user is set")
	}
	if c.Verp.Base, err = mail.Address(c.Verp.Base); err != nil {
		return nil, setting("mail.from", "%v", err)
	}
	if c.Helo == "" {
		c.Helo = domainOf(c.Verp.Base)
	}
	if c.Tell == nil {
		c.Tell = func(string) {}
	}
	return &Sender{c: c, host: host, idle: make(chan *conn, connsMost)}, nil
}

func setting(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s *Sender) tls() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.c.Roots, MinVersion: tls.VersionTLS12}
}

// Token is what an act's bounces are known by.
func Token(act int64) string { return strconv.FormatInt(act, 36) }

// Act returns the act of a token.
func Act(token string) (int64, bool) {
	id, err := strconv.ParseInt(token, 36, 64)
	return id, err == nil && id > 0
}

// Send sends an act's letter to its recipient. It implements outbox.Channel.
func (s *Sender) Send(ctx context.Context, act outbox.Act, payload []byte) (receipt string, err error) {
	return s.Deliver(ctx, Token(act.ID), act.To, payload)
}

// Deliver sends a letter to one address and returns what the server said when it took it.
func (s *Sender) Deliver(ctx context.Context, token, to string, raw []byte) (receipt string, err error) {
	if to, err = mail.Address(to); err != nil {
		return "", fmt.Errorf("%w: %w", outbox.Permanent, err)
	}
	c, err := s.take(ctx)
	if err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.net.Close() })
	defer stop()
	receipt, err = s.transact(c, token, to, raw)
	s.give(c, err)
	return receipt, err
}

// Check connects and logs in, and sends nothing: it is how somebody finds out whether a letter would be taken.
func (s *Sender) Check(ctx context.Context) error {
	c, err := s.take(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.net.Close() })
	defer stop()
	err = c.Noop()
	s.give(c, err)
	if err != nil {
		return ours("the test", err)
	}
	s.c.Tell("the server is ready for letters")
	return nil
}

// transact says who sends what to whom.
func (s *Sender) transact(c *conn, token, to string, raw []byte) (string, error) {
	from := s.c.Verp.Sender(token)
	if s.c.Single {
		from = s.c.Verp.Base
	}
	if strings.EqualFold(mail.Split(raw).Value("Auto-Submitted"), mail.AutoReplied) {
		from = "" // no server answers it either. Source: RFC 3834 §3.3.
	}
	if most, ok := c.MaxMessageSize(); ok && most > 0 && len(raw) > most {
		return "", fmt.Errorf("%w: the letter has %d bytes, and the server takes %d", outbox.Permanent, len(raw), most)
	}
	s.c.Tell("the letter's envelope is from " + from)
	if err := c.Mail(from, &smtp.MailOptions{Size: int64(len(raw)), Return: smtp.DSNReturnHeaders, EnvelopeID: token}); err != nil {
		return "", ours("the sender "+from, err) // the server does not want us, whomever it is to
	}
	wants := &smtp.RcptOptions{ // the server says so where a letter can't be delivered. Source: RFC 3461 §4.1.
		Notify:                []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed},
		OriginalRecipientType: smtp.DSNAddressTypeRFC822, OriginalRecipient: to,
	}
	if err := c.Rcpt(to, wants); err != nil {
		return "", theirs("the recipient "+to, err)
	}
	s.c.Tell("the server takes letters to " + to)
	w, err := c.Data()
	if err != nil {
		return "", theirs("the letter", err)
	}
	if _, err := bytes.NewReader(lines(raw)).WriteTo(w); err != nil {
		return "", fmt.Errorf("send letter: %w", err)
	}
	answer, err := w.CloseWithResponse()
	var said *smtp.SMTPError
	switch {
	case err == nil:
		s.c.Tell("the server took the letter: " + answer.StatusText)
		return answer.StatusText, nil
	case errors.As(err, &said):
		return "", theirs("the letter", err)
	}
	return "", fmt.Errorf("%w: all was said, and the server did not answer: %w", outbox.Unsure, err)
}

// lines makes a carriage return that stands alone the end of a line, as the dot writer does with a line feed, and leaves out
// NUL: a server that takes either for more than a sign would else read "\r.\r" as the letter's end, and what follows as
// commands. Source: RFC 5321 §2.3.8.
func lines(raw []byte) []byte {
	if bytes.Count(raw, []byte("\r")) != bytes.Count(raw, []byte("\r\n")) {
		raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	return bytes.ReplaceAll(raw, []byte{0}, nil)
}

// Close closes the connections that wait for letters.
func (s *Sender) Close() error {
	for {
		select {
		case c := <-s.idle:
			c.end()
		default:
			return nil
		}
	}
}
