package interop

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/box"
	"tocsin/internal/kit/mail/mailtest"
)

// dovecot starts a server with one mailbox, and returns the addresses of both its doors and a function that delivers.
func dovecot(t *testing.T, p program) (starttls, tls string, roots *x509.CertPool, deliver func(text string, folder ...string)) {
	t.Helper()
	m := mailtest.NewMaildir(t, ".Reports")
	p.dir = m.Dir
	roots = certificate(t, p)
	starttls, tls = mailtest.FreeAddr(t), mailtest.FreeAddr(t)
	m.Serve(t, starttls, tls)
	return starttls, tls, roots, func(text string, folder ...string) { m.Put(t, strings.Join(folder, ""), text, time.Now()) }
}

// memory keeps how far a mailbox was read.
type memory struct {
	mu            sync.Mutex
	validity, uid uint32
}

func (m *memory) Seen(context.Context, string) (validity, uid uint32, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.validity, m.uid, nil
}

func (m *memory) Keep(_ context.Context, _ string, validity, uid uint32) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.validity, m.uid = validity, uid
	return nil
}

func TestDovecotsMailbox(t *testing.T) {
	starttls, tls, roots, deliver := dovecot(t, need(t, "openssl", "dovecot"))
	var mu sync.Mutex
	var got []string
	var trouble error
	take := func(_ context.Context, raw []byte, e mail.Envelope) error {
		mu.Lock()
		defer mu.Unlock()
		if trouble != nil {
			return trouble
		}
		got = append(got, strings.TrimSpace(string(raw[strings.Index(string(raw), "\r\n\r\n"):])))
		return nil
	}
	seen := func() string { mu.Lock(); defer mu.Unlock(); return strings.Join(got, " ") }
	var m memory
	open := func(addr, way, password string) *box.Box {
		b, err := box.New(box.Config{Addr: addr, Way: way, User: "node", Password: password, Roots: roots, Log: slog.New(slog.DiscardHandler)}, &m, take)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if _, err := open(tls, box.TLS, "guess").Poll(t.Context()); err == nil || !strings.Contains(err.Error(), "log in") {
		t.Errorf("a wrong password: %v", err)
	}
	poll := func(addr, way, want string) {
		t.Helper()
		if _, err := open(addr, way, "secret").Poll(t.Context()); err != nil && trouble == nil {
			t.Fatal(err)
		}
		if s := seen(); s != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
	letter := func(text string) { deliver("From: a@isp.example\nSubject: x\n\n" + text + "\n") }
	poll(tls, box.TLS, "")
	letter("one")
	letter("two")
	poll(tls, box.TLS, "one two")
	poll(starttls, box.StartTLS, "one two")
	letter("three")
	trouble = errors.New("the disk is full")
	poll(starttls, box.StartTLS, "one two")
	trouble = nil
	poll(starttls, box.StartTLS, "one two three")
	m.validity++ // the server gave all letters new numbers: what was read is handed over again, and known by its bytes
	poll(tls, box.TLS, "one two three one two three")

	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- open(tls, box.TLS, "secret").Run(ctx) }()
	letter("four")
	mailtest.Eventually(t, "the fourth letter does not come", func() bool { return strings.HasSuffix(seen(), "four") })
	letter("five") // this one is told of while the connection waits
	mailtest.Eventually(t, "the fifth letter does not come", func() bool { return strings.HasSuffix(seen(), "four five") })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
