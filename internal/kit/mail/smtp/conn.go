package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// conn is a connection that is greeted, encrypted and logged in.
type conn struct {
	*smtp.Client
	net     net.Conn
	letters int
	used    time.Time
}

// take returns a connection that waits, or a new one.
func (s *Sender) take(ctx context.Context) (*conn, error) {
	for {
		select {
		case c := <-s.idle:
			if time.Since(c.used) < idleMost && c.letters < lettersMost && c.Reset() == nil {
				return c, nil
			}
			c.end()
		default:
			return s.dial(ctx)
		}
	}
}

// give keeps a connection for the next letter, unless it broke.
func (s *Sender) give(c *conn, err error) {
	c.letters++
	c.used = time.Now()
	if err == nil || isAnswer(err) {
		select {
		case s.idle <- c:
			return
		default:
		}
	}
	c.end()
}

// end says good-bye, where that goes quickly.
func (c *conn) end() {
	c.CommandTimeout = time.Second
	_ = c.Quit()
	_ = c.Close()
}

// dial opens a connection and does all that comes before a letter.
func (s *Sender) dial(ctx context.Context) (*conn, error) {
	s.c.Tell("connecting to " + s.c.Addr)
	raw, err := (&net.Dialer{Timeout: dialWait}).DialContext(ctx, "tcp", s.c.Addr)
	if err != nil {
		return nil, fmt.Errorf("connect to mail server: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	c, err := s.greet(ctx, raw)
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return c, nil
}

// greet makes a connection ready for letters. Everything that goes wrong here is about the node and the server, never
// about a recipient, so it is tried again.
func (s *Sender) greet(ctx context.Context, raw net.Conn) (*conn, error) {
	var client *smtp.Client
	var err error
	switch s.c.Way {
	case TLS:
		t := tls.Client(raw, s.tls())
		hand, cancel := context.WithTimeout(ctx, dialWait)
		defer cancel()
		if err := t.HandshakeContext(hand); err != nil {
			return nil, fmt.Errorf("encrypt the connection to %s: %w", s.c.Addr, err)
		}
		client = smtp.NewClient(t)
	case StartTLS:
		if err := raw.SetDeadline(time.Now().Add(commandWait)); err != nil {
			return nil, fmt.Errorf("connect to mail server: %w", err)
		}
		if client, err = smtp.NewClientStartTLS(raw, s.tls()); err != nil {
			return nil, fmt.Errorf("encrypt the connection to %s (smtp_tls is starttls): %w", s.c.Addr, err)
		}
	default:
		client = smtp.NewClient(raw)
	}
	client.CommandTimeout, client.SubmissionTimeout = commandWait, submitWait
	if err := client.Hello(s.c.Helo); err != nil {
		return nil, ours("the greeting", err)
	}
	s.tellTLS(client)
	if err := s.login(client); err != nil {
		return nil, err
	}
	return &conn{Client: client, net: raw, used: time.Now()}, nil
}

func (s *Sender) tellTLS(client *smtp.Client) {
	state, ok := client.TLSConnectionState()
	if !ok {
		s.c.Tell("connected, without encryption")
		return
	}
	s.c.Tell("connected and encrypted with " + tls.VersionName(state.Version) + ", certificate of " + state.PeerCertificates[0].Subject.CommonName)
}

// login logs in with the first way that the server offers and the node knows. Source: RFC 4954 §4.
func (s *Sender) login(client *smtp.Client) error {
	if s.c.User == "" {
		return nil
	}
	var way sasl.Client
	switch {
	case client.SupportsAuth("PLAIN"):
		way = sasl.NewPlainClient("", s.c.User, s.c.Password)
	case client.SupportsAuth("LOGIN"):
		way = sasl.NewLoginClient(s.c.User, s.c.Password)
	case client.SupportsAuth("CRAM-MD5"):
		way = &cram{s.c.User, s.c.Password}
	default:
		_, offers := client.Extension("AUTH")
		return fmt.Errorf("log in to mail server: it offers %q, and want one of PLAIN, LOGIN, CRAM-MD5", strings.TrimSpace(offers))
	}
	if err := client.Auth(way); err != nil {
		return ours("the login of "+s.c.User, err)
	}
	s.c.Tell("logged in as " + s.c.User)
	return nil
}
