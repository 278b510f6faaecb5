package mailtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// conf is a mailbox on this machine alone; whoever knows the password, which is secret, may read it.
const conf = `protocols = imap
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
listen = 127.0.0.1
%[2]s
mail_location = maildir:%[1]s/mail
namespace inbox {
  inbox = yes
  mailbox Outgoing {
    special_use = \Sent
  }
}
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
    port = %[3]s
  }
%[4]s
}
service anvil {
  chroot =
}
`

// Maildir is a real mailbox of dovecot.
type Maildir struct {
	Dir      string // short, for the server's sockets, and open to its user; tls.pem and tls.key are looked for in it
	uid, gid int
	n        int
}

// NewMaildir makes an empty mailbox, with folders beside its inbox such as ".Reports". It skips where dovecot can't run.
func NewMaildir(t testing.TB, folders ...string) *Maildir {
	t.Helper()
	if _, err := exec.LookPath("dovecot"); err != nil {
		t.Skip("there is no dovecot here: apt-get install dovecot-imapd")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil || os.Getuid() != 0 {
		t.Skip("dovecot needs root to start, and a user nobody")
	}
	m := &Maildir{}
	m.uid, _ = strconv.Atoi(nobody.Uid)
	m.gid, _ = strconv.Atoi(nobody.Gid)
	if m.Dir, err = os.MkdirTemp("", "d"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(m.Dir) })
	subs := []string{"", "run", "state"}
	for _, folder := range append([]string{""}, folders...) {
		for _, sub := range []string{"", "new", "cur", "tmp"} {
			subs = append(subs, filepath.Join("mail", folder, sub))
		}
	}
	for _, sub := range subs {
		path := filepath.Join(m.Dir, sub)
		err := errors.Join(os.MkdirAll(path, 0o755), os.Chmod(path, 0o755)) //nolint:gosec // its user is another
		if strings.HasPrefix(sub, "mail") {
			err = errors.Join(err, os.Chown(path, m.uid, m.gid))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// Serve starts the server: at plain without TLS where tls is "", else at plain with STARTTLS alone and at tls with TLS.
func (m *Maildir) Serve(t testing.TB, plain, tls string) {
	t.Helper()
	port := func(addr string) string {
		_, p, _ := net.SplitHostPort(addr)
		return p
	}
	ways, door := "ssl = no\ndisable_plaintext_auth = no", ""
	if tls != "" {
		ways = fmt.Sprintf("ssl = required\nssl_cert = <%[1]s/tls.pem\nssl_key = <%[1]s/tls.key", m.Dir)
		door = fmt.Sprintf("  inet_listener imaps {\n    port = %s\n    ssl = yes\n  }", port(tls))
	}
	file := filepath.Join(m.Dir, "dovecot.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, conf, m.Dir, ways, port(plain), door), 0o600); err != nil {
		t.Fatal(err)
	}
	Serve(t, plain, exec.Command("dovecot", "-F", "-c", file)) //nolint:gosec // the file is the test's own
}

// Put lays a letter that came at a time into a folder; "" is the inbox.
func (m *Maildir) Put(t testing.TB, folder, text string, at time.Time) {
	t.Helper()
	m.n++
	path := filepath.Join(m.Dir, fmt.Sprintf("letter%d", m.n))
	err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chown(path, m.uid, m.gid), os.Chtimes(path, at, at))
	if err == nil {
		err = os.Rename(path, filepath.Join(m.Dir, "mail", folder, "new", fmt.Sprintf("%d.%d.test", time.Now().UnixNano(), m.n)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Unread counts the letters of the inbox that nobody has opened: a mailbox that is only read keeps them all.
func (m *Maildir) Unread(t testing.TB) (n int) {
	t.Helper()
	for _, sub := range []string{"new", "cur"} {
		files, err := os.ReadDir(filepath.Join(m.Dir, "mail", sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if _, flags, _ := strings.Cut(f.Name(), ":2,"); !strings.Contains(flags, "S") {
				n++
			}
		}
	}
	return n
}
