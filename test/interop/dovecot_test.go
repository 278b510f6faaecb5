package interop

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/box"
)

const dovecotConf = `protocols = imap
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
listen = 127.0.0.1
ssl = required
ssl_cert = <%[1]s/tls.pem
ssl_key = <%[1]s/tls.key
mail_location = maildir:%[1]s/mail
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=%[1]s/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]s
  }
  inet_listener imaps {
    port = %[3]s
    ssl = yes
  }
}
service anvil {
  chroot =
}
`

// dovecot starts a server with one mailbox, and returns the addresses of both its doors and a function that delivers.
func dovecot(t *testing.T, p program) (starttls, tls string, roots *x509.CertPool, deliver func(text string, folder ...string)) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("dovecot needs root to start")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("there is no user nobody")
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	dir, err := os.MkdirTemp("", "d") // short, for its sockets, and open to its user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p.dir = dir
	for _, sub := range []string{"", "run", "state", "mail", "mail/new", "mail/cur", "mail/tmp", "mail/.Reports", "mail/.Reports/new", "mail/.Reports/cur", "mail/.Reports/tmp"} {
		path := filepath.Join(dir, sub)
		if err := errors.Join(os.MkdirAll(path, 0o755), os.Chmod(path, 0o755)); err != nil { //nolint:gosec // its user is another
			t.Fatal(err)
		}
		if strings.HasPrefix(sub, "mail") {
			if err := os.Chown(path, uid, gid); err != nil {
				t.Fatal(err)
			}
		}
	}
	starttls, tls = freePort(t), freePort(t)
	port := func(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
	conf := p.write("dovecot.conf", fmt.Appendf(nil, dovecotConf, dir, port(starttls), port(tls)))
	roots = certificate(t, p)
	serve(t, p, starttls, "dovecot", "-F", "-c", conf)
	n := 0
	return starttls, tls, roots, func(text string, folder ...string) {
		n++
		path := p.write("letter", []byte(text))
		if err := errors.Join(os.Chown(path, uid, gid), os.Rename(path, filepath.Join(dir, "mail", strings.Join(folder, ""), "new", fmt.Sprintf("%d.%d.test", time.Now().UnixNano(), n)))); err != nil {
			t.Fatal(err)
		}
	}
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
	eventually(t, "the fourth letter does not come", func() bool { return strings.HasSuffix(seen(), "four") })
	letter("five") // this one is told of while the connection waits
	eventually(t, "the fifth letter does not come", func() bool { return strings.HasSuffix(seen(), "four five") })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
